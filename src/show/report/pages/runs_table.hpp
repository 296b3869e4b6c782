// SPDX-License-Identifier: MIT
#pragma once

#include "show/report/markup/html.hpp"
#include "show/report/pages/job_page.hpp"

namespace jw::report {

/// The last runs of a job, each with the end of its output folded. Together at most `room` bytes:
/// output is left out where there is no room for it.
Html runs_table(const JobData& data, const Card& card, const OutputOf& output_of, Instant now,
                std::size_t room);

}  // namespace jw::report

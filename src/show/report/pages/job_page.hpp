// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <functional>
#include <string>

#include "show/report/figures/card.hpp"
#include "show/report/figures/job_data.hpp"

namespace jw::report {

/// Gives the output of a run that the page wants to show.
using OutputOf = std::function<Output(const Run&)>;

/// jobs/SLUG.html. At most 200 kB, whatever the job printed.
std::string job_page(const JobData& data, const Card& card, const OutputOf& output_of,
                     const std::string& host, Instant now);

}  // namespace jw::report

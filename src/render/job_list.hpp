// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "render/next_runs.hpp"
#include "render/terminal.hpp"
#include "store/history.hpp"

namespace jw::render {

/// Every job, by name, with its state, when it runs next and what the last 30 days brought.
std::string job_list_page(std::vector<store::JobSummary> jobs, const NextRuns& next, Instant now,
                          const Terminal& terminal);

}  // namespace jw::render

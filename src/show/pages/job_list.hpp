// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "history/reading/history.hpp"
#include "show/terminal/terminal.hpp"
#include "show/words/next_runs.hpp"

namespace jw::show {

/// Every job, by name, with its state, when it runs next and what the last 30 days brought.
std::string job_list_page(std::vector<history::JobSummary> jobs, const NextRuns& next, Instant now,
                          const Terminal& terminal);

}  // namespace jw::show

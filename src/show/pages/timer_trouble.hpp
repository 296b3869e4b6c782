// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "history/reading/history.hpp"
#include "show/terminal/terminal.hpp"
#include "show/words/next_runs.hpp"

namespace jw::show {

/// Whether anything is known of what starts any of these next, or does not.
bool any_next(const std::vector<history::JobSummary>& jobs, const NextRuns& next);

/// For the column NEXT.
std::string next_start(const history::JobSummary& job, const NextRuns& next, Instant now);

/// A line for each of the first jobs that nothing starts any more; "" where there is none.
std::string timer_trouble_lines(const std::vector<history::JobSummary>& jobs, const NextRuns& next,
                                const Terminal& terminal);

}  // namespace jw::show

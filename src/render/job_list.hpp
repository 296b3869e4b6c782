// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "render/next_runs.hpp"
#include "render/terminal.hpp"
#include "store/history.hpp"

namespace jw::render {

/// What a job did in the last 30 days.
struct MonthCount {
    std::uint64_t successes = 0, failures = 0, others = 0;
};

MonthCount last_month(const store::JobSummary& job, Instant now);

/// Every job, by name, with its state, when it runs next and what the last 30 days brought.
std::string job_list_page(std::vector<store::JobSummary> jobs, const NextRuns& next, Instant now,
                          const Terminal& terminal);

}  // namespace jw::render

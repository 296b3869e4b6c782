// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "history/reading/history.hpp"
#include "judge/stats/health.hpp"
#include "show/terminal/styled.hpp"

namespace jw::show {

stats::Health health_of(const history::JobSummary& job, Instant now);

/// `3 skips since` the last run; "" for none.
std::string skips_text(std::uint64_t skips);

/// `FAIL x3`, `LATE`, `EMPTY`, `flaps`, `LONG`, `FLAKY`, `SLOW`, `CHANGED`, `WARN`, `run`,
/// `unseen`, `ok`, `idle`; in UTF-8 with a mark in front.
Styled state_text(const history::JobSummary& job, Instant now, Charset charset);

/// The jobs that need attention first: failing ones with the longest streak leading, idle ones
/// last; the most recent first among equals.
void sort_by_need(std::vector<history::JobSummary>& jobs, Instant now);

/// The same of what is known of many.
void sort_by_need(std::vector<history::JobBrief>& jobs);

}  // namespace jw::show

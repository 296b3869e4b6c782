// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "show/report/figures/job_data.hpp"
#include "show/report/markup/html.hpp"

namespace jw::report {

/// How long each of the last runs took, newest right, with lines at p50 and p95.
Html duration_chart(const JobData& data, const Card& card, Instant now);

/// Ninety days, a square for each: full where all runs were ok, red from below by the share that
/// failed, hollow where nothing ran.
Html calendar(const std::vector<history::DayCount>& days, Instant now);

/// Runs, success rate and durations over 7, 30 and 90 days.
Html numbers(const JobData& data, Instant now);

}  // namespace jw::report

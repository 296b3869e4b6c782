// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <vector>

#include "judge/stats/sample.hpp"

namespace jw::stats {

enum class Period : std::uint8_t { day, week, month };

/// One of them by the local calendar, and the runs that started in it.
struct PeriodRuns {
    Instant from, until;
    std::vector<Sample> samples;
};

/// Newest first, those in between without runs included: a day on which nothing ran says something.
/// But where nothing ran for very long, as before a clock was set, that gap is left out. A week
/// begins on Monday.
std::vector<PeriodRuns> by_period(const std::vector<Sample>& samples, Period period);

}  // namespace jw::stats

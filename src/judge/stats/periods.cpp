// SPDX-License-Identifier: MIT
#include "judge/stats/periods.hpp"

#include <chrono>
#include <functional>
#include <map>
#include <optional>
#include <utility>

#include "foundation/when/civil.hpp"

namespace jw::stats {

namespace {

constexpr int longest_gap = 400;  // periods

Civil begin_of(Instant moment, Period period) {
    const auto shown = civil(moment, Zone::local);
    const Civil midnight{.year = shown.year, .month = shown.month, .day = shown.day};
    if (period == Period::week) return days_later(midnight, -((weekday(midnight) + 6) % 7));
    if (period == Period::month) return {.year = shown.year, .month = shown.month};
    return midnight;
}

Civil end_of(const Civil& begin, Period period) {
    if (period == Period::day) return days_later(begin, 1);
    if (period == Period::week) return days_later(begin, 7);
    return {.year = begin.year + begin.month / 12, .month = begin.month % 12 + 1};
}

/// Dates outside of what `instant` knows are before 1970.
Instant moment_of(const Civil& shown) { return instant(shown, Zone::local).value_or(Instant{}); }

PeriodRuns around(Instant moment, Period period) {
    const auto begin = begin_of(moment, period);
    return {moment_of(begin), moment_of(end_of(begin, period)), {}};
}

/// Those without runs between two, newest first.
void add_gap(std::vector<PeriodRuns>& to, Instant from, Instant until, Period period) {
    std::vector<PeriodRuns> gap;
    while (until > from) {
        gap.push_back(around(until - Micros{1}, period));
        if (gap.size() > longest_gap) return;
        until = gap.back().from;
    }
    for (auto& one : gap) to.push_back(std::move(one));
}

}  // namespace

std::vector<PeriodRuns> by_period(const std::vector<Sample>& samples, Period period) {
    std::map<Instant, PeriodRuns, std::greater<>> found;
    for (const auto& sample : samples) {
        const auto newest = found.lower_bound(sample.started);
        if (newest != found.end() && newest->second.until > sample.started) {
            newest->second.samples.push_back(sample);
            continue;
        }
        auto runs = around(sample.started, period);
        const auto from = runs.from;
        found.emplace(from, std::move(runs)).first->second.samples.push_back(sample);
    }
    std::vector<PeriodRuns> periods;
    for (auto& [from, runs] : found) {
        if (!periods.empty()) add_gap(periods, runs.until, periods.back().from, period);
        periods.push_back(std::move(runs));
    }
    return periods;
}

}  // namespace jw::stats

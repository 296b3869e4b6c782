// SPDX-License-Identifier: MIT
#include "judge/stats/periods.hpp"

#include <gtest/gtest.h>

#include "foundation/when/civil.hpp"

namespace jw::stats {
namespace {

Sample at(const Civil& shown) {
    return {.started = instant(shown, Zone::local).value(), .outcome = Outcome::success};
}

std::vector<std::size_t> counts(const std::vector<Sample>& samples, Period period) {
    std::vector<std::size_t> found;
    for (const auto& one : by_period(samples, period)) found.push_back(one.samples.size());
    return found;
}

TEST(Periods, ARunIsInTheOneInWhichItStarted) {
    const auto midnight = Civil{.year = 2026, .month = 11, .day = 23};
    auto before = midnight;
    before.day = 22, before.hour = 23, before.minute = 59, before.second = 59;
    const std::vector samples{at(midnight), at(before), at(midnight)};
    EXPECT_EQ(counts(samples, Period::day), (std::vector<std::size_t>{2, 1}));
    EXPECT_EQ(counts(samples, Period::week), (std::vector<std::size_t>{2, 1}));  // a Monday
    EXPECT_EQ(counts(samples, Period::month), (std::vector<std::size_t>{3}));
}

TEST(Periods, ThoseBetweenAreThereAndTouchEachOther) {
    const std::vector samples{at({.year = 2025, .month = 12, .day = 30}),
                              at({.year = 2026, .month = 3, .day = 1})};
    for (const auto period : {Period::day, Period::week, Period::month}) {
        const auto periods = by_period(samples, period);
        for (std::size_t i = 1; i < periods.size(); ++i)
            EXPECT_EQ(periods[i].until, periods[i - 1].from);
    }
    EXPECT_EQ(counts(samples, Period::month), (std::vector<std::size_t>{1, 0, 0, 1}));
    EXPECT_EQ(by_period(samples, Period::day).size(), 62U);
    EXPECT_EQ(by_period(samples, Period::week).size(), 9U);
}

TEST(Periods, TheYearsBeforeAClockWasSetAreLeftOut) {
    const std::vector samples{at({.year = 1970, .month = 1, .day = 2}),
                              at({.year = 2026, .month = 11, .day = 23})};
    EXPECT_EQ(by_period(samples, Period::day).size(), 2U);
    EXPECT_EQ(by_period({}, Period::day).size(), 0U);
}

}  // namespace
}  // namespace jw::stats

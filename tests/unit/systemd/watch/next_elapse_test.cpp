// SPDX-License-Identifier: MIT
#include "systemd/watch/next_elapse.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace jw::watch {
namespace {

constexpr auto never = std::numeric_limits<std::uint64_t>::max();
const journal::Moment now{Instant{Micros{1'000'000'000}}, Micros{50'000'000}};

Properties timer(std::uint64_t calendar, std::uint64_t since_boot) {
    Properties properties;
    properties.set("NextElapseUSecRealtime", calendar);
    properties.set("NextElapseUSecMonotonic", since_boot);
    return properties;
}

TEST(NextElapse, IsThatOfTheCalendar) {
    EXPECT_EQ(next_elapse(timer(1'000'000'777, never), now), Instant{Micros{1'000'000'777}});
    EXPECT_EQ(next_elapse(timer(1'000'000'777, 0), now), Instant{Micros{1'000'000'777}});
}

TEST(NextElapse, CountsSpansFromTheClockOfTheBoot) {
    EXPECT_EQ(next_elapse(timer(never, 50'000'009), now), Instant{Micros{1'000'000'009}});
    EXPECT_EQ(next_elapse(timer(0, 49'999'990), now), Instant{Micros{999'999'990}});
}

TEST(NextElapse, IsTheEarlierOneOfBoth) {
    EXPECT_EQ(next_elapse(timer(1'000'000'777, 50'000'009), now), Instant{Micros{1'000'000'009}});
    EXPECT_EQ(next_elapse(timer(1'000'000'005, 50'000'009), now), Instant{Micros{1'000'000'005}});
}

TEST(NextElapse, IsNothingForATimerThatWaitsForNothing) {
    EXPECT_EQ(next_elapse(timer(never, never), now), std::nullopt);
    EXPECT_EQ(next_elapse(timer(0, 0), now), std::nullopt);
    EXPECT_EQ(next_elapse({}, now), std::nullopt);
}

}  // namespace
}  // namespace jw::watch

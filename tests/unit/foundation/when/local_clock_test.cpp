// SPDX-License-Identifier: MIT
#include "foundation/when/local_clock.hpp"

#include <gtest/gtest.h>

#include "foundation/when/civil.hpp"
#include "foundation/when/zone.hpp"

namespace jw {
namespace {

constexpr std::int64_t spring = 1'774'746'000;  // 29 March 2026, 01:00 UTC
constexpr std::int64_t autumn = 1'792'890'000;  // 25 October 2026, 01:00 UTC

Instant at(std::int64_t second) { return Instant{std::chrono::seconds{second}}; }

TEST(LocalClock, ShowsWhatTheLocalZoneShows) {
    const LocalZone zone{middle_europe};
    const auto clock = local_clock(at(spring - 400 * seconds_of_day), at(autumn));
    for (auto moment = spring - 300 * seconds_of_day; moment < autumn + 86'400; moment += 5000)
        EXPECT_EQ(clock.local(moment), moment + offset(at(moment)).count()) << moment;
    EXPECT_EQ(clock.local(spring - 1), spring - 1 + 3600);
    EXPECT_EQ(clock.local(spring), spring + 7200);
}

TEST(LocalClock, KnowsTimesThatComeTwiceAndThoseThatNeverDo) {
    const LocalZone zone{middle_europe};
    const auto clock = local_clock(at(spring - seconds_of_day), at(autumn + seconds_of_day));
    const auto twice = clock.moments_of(autumn + 3600 + 1800);  // 02:30
    ASSERT_TRUE(twice);
    EXPECT_EQ(twice->first, autumn - 1800);
    EXPECT_EQ(twice->last, autumn + 1800);
    const auto skipped = spring + 3600 + 1800;  // 02:30
    EXPECT_FALSE(clock.moments_of(skipped));
    EXPECT_EQ(clock.moments_or_later(skipped).first, spring + 1800);
    const auto once = clock.moments_of(spring);
    ASSERT_TRUE(once);
    EXPECT_EQ(once->first, spring - 3600);
    EXPECT_EQ(once->first, once->last);
}

TEST(LocalClock, OfUtcIsUtc) {
    EXPECT_EQ(LocalClock{}.local(spring), spring);
    EXPECT_EQ(day_of(-1), -1);
    EXPECT_EQ(weekday_of(day_of(1'704'067'200)), 1);  // a Monday
}

}  // namespace
}  // namespace jw

// SPDX-License-Identifier: MIT
#include "judge/stats/health.hpp"

#include <gtest/gtest.h>

#include <string_view>

namespace jw::stats {
namespace {

using namespace std::chrono_literals;

std::uint32_t turns(std::string_view newest_first) {
    std::vector<Outcome> outcomes;
    for (const char letter : newest_first)
        outcomes.push_back(letter == '.'   ? Outcome::success
                           : letter == 'F' ? Outcome::failure
                                           : Outcome::skipped);
    return turns_of(outcomes);
}

TEST(Turns, AreChangesBetweenSuccessAndFailure) {
    EXPECT_EQ(turns(""), 0U);
    EXPECT_EQ(turns("FFFF"), 0U);
    EXPECT_EQ(turns("..FF."), 2U);
    EXPECT_EQ(turns(".s.sFsF"), 1U);
}

TEST(Turns, AreThoseOfTheNewestTwentyOnly) {
    EXPECT_EQ(turns("...................F.F.F"), 1U);
    EXPECT_EQ(turns("....................F.F.F"), 0U);
    EXPECT_EQ(turns("ssss...................F.F"), 1U);
}

TEST(Health, IsThatOfTheNewestEndedRunFirst) {
    EXPECT_EQ(health_of({}), Health::idle);
    EXPECT_EQ(health_of({.has_succeeded = true}), Health::ok);
    EXPECT_EQ(health_of({.under_way = 1s, .has_succeeded = true}), Health::running);
    EXPECT_EQ(health_of({.failures_in_row = 1, .turns = 9, .under_way = 1s}), Health::failing);
}

TEST(Health, IsAWarningWhereNothingWorseIsKnown) {
    EXPECT_EQ(health_of({.has_succeeded = true, .has_warned = true}), Health::warned);
    EXPECT_EQ(health_of({.has_warned = true}), Health::warned);
    EXPECT_EQ(health_of({.failures_in_row = 1, .has_warned = true}), Health::failing);
    EXPECT_EQ(health_of({.has_warned = true, .finding = Health::slow}), Health::slow);
    EXPECT_TRUE(needs_attention(Health::warned));
}

TEST(Health, FlapsAfterFiveTurns) {
    EXPECT_EQ(health_of({.turns = 4, .has_succeeded = true}), Health::ok);
    EXPECT_EQ(health_of({.turns = 5, .has_succeeded = true}), Health::flapping);
}

TEST(Health, IsARunThatTakesHalfAsLongAgainAsMostAndAMinute) {
    const auto running = [](Micros so_far, Micros p95) {
        return health_of({.under_way = so_far, .p95 = p95, .has_succeeded = true});
    };
    EXPECT_EQ(running(90s, 60s), Health::running);
    EXPECT_EQ(running(91s, 60s), Health::long_running);
    EXPECT_EQ(running(60s, 1s), Health::running);
    EXPECT_EQ(running(61s, 1s), Health::long_running);
}

}  // namespace
}  // namespace jw::stats

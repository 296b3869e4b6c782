// SPDX-License-Identifier: MIT
// The details and times are those that systemd 252 was seen to give.
#include "systemd/watch/starter.hpp"

#include <gtest/gtest.h>

namespace jw::watch {
namespace {

constexpr std::uint64_t second = 1'000'000;

/// A service that ran from `began` on, of whose runs a timer started one, at `elapsed`.
Properties started(std::uint64_t elapsed, std::uint64_t began, std::uint64_t rested) {
    Properties properties;
    properties.set("ActivationDetails",
                   Pairs{{"trigger_unit", "job.timer"},
                         {"trigger_timer_realtime_usec", "1795987440500513"},
                         {"trigger_timer_monotonic_usec", std::to_string(elapsed)}});
    properties.set("InactiveExitTimestampMonotonic", began);
    properties.set("InactiveEnterTimestampMonotonic", rested);
    return properties;
}

std::string trigger(const Properties& service, std::uint64_t last) {
    Properties timer;
    timer.set("LastTriggerUSecMonotonic", last);
    const auto claim = timers_claim(service);
    return claim ? trigger_by(*claim, timer) : "no claim";
}

TEST(Starter, IsTheTimerThatElapsedForTheRun) {
    EXPECT_EQ(trigger(started(50 * second, 50 * second + 900, 0), 50 * second), "timer");
    // The second run of the timer still has the details of the first.
    EXPECT_EQ(trigger(started(50 * second, 150 * second + 900, 60 * second), 150 * second),
              "timer");
    // It waited for another unit for ten minutes.
    EXPECT_EQ(trigger(started(50 * second, 750 * second, 60 * second), 150 * second), "timer");
}

TEST(Starter, IsNoTimerWhereItElapsedForTheRunBefore) {
    EXPECT_EQ(trigger(started(50 * second, 70 * second, 60 * second), 50 * second), "unit");
    EXPECT_EQ(trigger(started(50 * second, 170 * second, 160 * second), 150 * second), "unit");
    // Where the end of that one is not known: not so much earlier.
    EXPECT_EQ(trigger(started(50 * second, 500 * second, 510 * second), 50 * second), "unit");
}

TEST(Starter, OfAnotherTryOfTheSameActivationIsThatOfTheFirst) {
    EXPECT_EQ(trigger(started(50 * second, 50 * second + 900, 55 * second), 50 * second), "timer");
}

TEST(Starter, IsUnknownOnceTheTimerHasElapsedAgain) {
    EXPECT_EQ(trigger(started(50 * second, 500 * second, 60 * second), 560 * second), "");
    EXPECT_EQ(trigger(started(50 * second, 500 * second, 60 * second), 0), "");
    // But of the first run the details themselves tell.
    EXPECT_EQ(trigger(started(50 * second, 50 * second + 900, 0), 560 * second), "timer");
}

TEST(Starter, HasNoClaimWhereNoTimerIsNamed) {
    EXPECT_EQ(trigger(Properties{}, 1), "no claim");
    Properties by_path;
    by_path.set("ActivationDetails", Pairs{{"trigger_unit", "job.path"}});
    EXPECT_EQ(trigger(by_path, 1), "no claim");
}

}  // namespace
}  // namespace jw::watch

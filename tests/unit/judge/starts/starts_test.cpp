// SPDX-License-Identifier: MIT
#include "judge/starts/starts.hpp"

#include <gtest/gtest.h>

#include "judge/starts/cron_slots.hpp"
#include "support/random_series.hpp"

namespace jw::starts {
namespace {

constexpr double hour = 3600, day = 86'400;
constexpr double monday = 1'704'067'200;  // 1 January 2024, 00:00 UTC

/// As Europe/Berlin in 2024.
const LocalClock berlin{{{0, 3600}, {1'711'846'800, 7200}, {1'729'990'800, 3600}}};

Schedule cron(const char* text) {
    Schedule schedule;
    schedule.cron = *cron::parse_schedule(text);
    return schedule;
}

std::vector<double> slots(const char* text, double after, double until,
                          const LocalClock& clock = LocalClock{}) {
    std::vector<double> found;
    cron_slots(*cron::parse_schedule(text), clock, {after, until}, [&](double slot) {
        found.push_back(slot);
        return true;
    });
    return found;
}

TEST(CronSlots, AreThoseOfTheSchedule) {
    EXPECT_EQ(slots("5 3 * * 1-5", monday, monday + 8 * day).size(), 6U);
    EXPECT_EQ(slots("5 3 * * 1-5", monday, monday + day), std::vector{monday + 3 * hour + 300});
    EXPECT_EQ(slots("*/15 * * * *", monday, monday + hour),
              (std::vector{monday + 900, monday + 1800, monday + 2700, monday + hour}));
    EXPECT_EQ(slots("0 0 13 * 5", monday, monday + 14 * day).size(), 3U);  // Fridays, and the 13th
}

TEST(CronSlots, KeepToTheLocalClock) {
    constexpr double spring = 1'711'846'800;  // 31 March, 01:00 UTC
    EXPECT_EQ(slots("0 9 * * *", spring - day, spring + day, berlin),
              (std::vector{spring - day + 7 * hour, spring + 6 * hour}));
    EXPECT_TRUE(slots("30 2 31 3 *", spring - day, spring + day, berlin).empty());
    constexpr double autumn = 1'729'990'800;  // 27 October, 01:00 UTC: 03:00 becomes 02:00
    EXPECT_EQ(slots("30 2 27 10 *", autumn - day, autumn + day, berlin),
              std::vector{autumn + 1800});
    EXPECT_EQ(slots("0 * * * *", autumn - 2 * hour, autumn + 2 * hour, berlin).size(), 4U);
}

/// Feeds starts; returns what was told.
struct Job {
    Schedule schedule;
    LocalClock clock;
    Starts starts = {};
    std::vector<Missed> told = {};

    void start(double at) { note(starts.step(at, {schedule, clock})); }

    void sleep(double from, double to, bool is_off = false) {
        note(starts.asleep(
            {static_cast<std::uint32_t>(from), static_cast<std::uint32_t>(to), is_off},
            {schedule, clock}));
    }

    void check(double at) { note(starts.check(at, {schedule, clock})); }

    void note(const std::optional<Missed>& missed) {
        if (missed) told.push_back(*missed);
    }
};

TEST(Starts, ASlotWithoutAStartIsMissedOnce) {
    Job job{cron("0 3 * * *"), {}};
    for (int i = 0; i < 5; ++i) job.start(monday + i * day + 3 * hour + 20);
    job.check(monday + 5 * day + 3 * hour + 30);
    EXPECT_TRUE(job.told.empty());
    const auto next = job.starts.next_check({job.schedule, job.clock});
    job.check(monday + 5 * day + 4 * hour);
    ASSERT_EQ(job.told.size(), 1U);
    EXPECT_EQ(job.told[0].slot, monday + 5 * day + 3 * hour);
    EXPECT_EQ(job.told[0].since, monday + 4 * day + 3 * hour + 20);
    EXPECT_EQ(next, job.told[0].told);
    EXPECT_FALSE(job.starts.next_check({job.schedule, job.clock}));
    job.check(monday + 9 * day);
    EXPECT_EQ(job.told.size(), 1U);
    job.start(monday + 9 * day + 3 * hour);
    job.check(monday + 20 * day);
    EXPECT_EQ(job.told.size(), 2U);
}

TEST(Starts, WhatTheMachineSleptThroughIsNotMissed) {
    for (const bool is_off : {false, true}) {
        Job job{cron("0 3 * * *"), {}};
        for (int i = 0; i < 5; ++i) job.start(monday + i * day + 3 * hour + 20);
        job.sleep(monday + 4 * day + 20 * hour, monday + 6 * day + hour, is_off);
        job.start(monday + 6 * day + 3 * hour + 20);
        EXPECT_TRUE(job.told.empty());
    }
}

TEST(Starts, ATimerThatCountsAwakeTimeWaitsThroughSuspend) {
    Schedule schedule;
    schedule.every = 2 * hour;
    Job job{schedule, {}};
    double at = monday;
    for (int i = 0; i < 20; ++i) job.start(at += 2 * hour);
    job.sleep(at + hour, at + 9 * hour);
    job.check(at + 10 * hour);
    EXPECT_TRUE(job.told.empty());
    job.check(at + 12 * hour);
    EXPECT_EQ(job.told.size(), 1U);
}

struct Rule {
    const char* name;
    const char* cron;
    double late;
};

class Learned : public testing::TestWithParam<Rule> {};

/// Starts of half a year with a change of the clocks in it.
TEST_P(Learned, RhythmFindsALostStartAndNothingElse) {
    test::Chance chance{9};
    Job job{{}, berlin};
    std::size_t lost = 0, count = 0;
    bool was_lost = false;
    cron_slots(*cron::parse_schedule(GetParam().cron), berlin, {monday, monday + 180 * day},
               [&](double slot) {
                   const auto told = job.told.size();
                   if (++count > 20 && count % 17 == 0) {
                       was_lost = true;
                       ++lost;
                       return true;
                   }
                   job.start(slot + chance.between(0, GetParam().late));
                   EXPECT_EQ(job.told.size(), told + (was_lost ? 1 : 0)) << "slot " << count;
                   was_lost = false;
                   return count < 2000;
               });
    job.check(monday + 240 * day);
    lost += 1;
    EXPECT_EQ(job.told.size(), lost);
}

INSTANTIATE_TEST_SUITE_P(
    Rules, Learned,
    testing::Values(Rule{"daily", "10 4 * * *", 60}, Rule{"weekdays", "0 9 * * 1-5", 300},
                    Rule{"twice", "0 6,18 * * *", 60}, Rule{"hourly", "7 * * * *", 30},
                    Rule{"quarterly", "*/15 * * * *", 20}, Rule{"delayed", "0 10 * * *", 1800}),
    [](const auto& rule) { return std::string{rule.param.name}; });

TEST(Starts, ByNoRuleAreToldOfAfterLong) {
    test::Chance chance{11};
    Job job{{}, {}};
    double at = monday;
    for (int i = 0; i < 60; ++i) job.start(at += chance.between(hour, 30 * hour));
    EXPECT_TRUE(job.told.empty());
    job.check(at + 60 * hour);
    EXPECT_EQ(job.told.size(), 1U);
}

TEST(Starts, OfAFewRunsNothingIsLearned) {
    Job job{{}, {}};
    for (int i = 0; i < 8; ++i) job.start(monday + i * day);
    job.check(monday + 40 * day);
    EXPECT_TRUE(job.told.empty());
}

}  // namespace
}  // namespace jw::starts

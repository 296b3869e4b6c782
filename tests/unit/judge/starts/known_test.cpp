// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "judge/starts/cron_slots.hpp"
#include "judge/starts/starts.hpp"
#include "support/random_series.hpp"
#include "support/sample.hpp"

namespace jw::starts {
namespace {

constexpr double new_year = 1'704'067'200;  // 1 January 2024, 00:00 UTC, a Monday

constexpr double forever = std::numeric_limits<double>::infinity();

Known by_cron(const char* text, double since, double until = forever) {
    return {.since = since, .until = until, .rule = *cron::parse_schedule(text)};
}

Known by_moments(std::vector<double> moments, double since, double until = forever) {
    return {.since = since, .until = until, .rule = Moments{std::move(moments)}};
}

struct KnownJob {
    KnownSchedules known;
    Schedule schedule = {};
    LocalClock clock = {};
    Starts starts = {};
    std::vector<Missed> told = {};

    Surroundings around() const { return {schedule, clock, &known}; }

    void start(double at) { note(starts.step(at, around())); }

    void check(double at) { note(starts.check(at, around())); }

    void note(const std::optional<Missed>& missed) {
        if (missed) told.push_back(*missed);
    }

    void start_daily(int days) {
        for (int i = 0; i < days; ++i) start(new_year + i * day_length + 3 * hour_length + 5);
    }
};

TEST(KnownSchedule, TellsOfTheFirstStartThatDoesNotCome) {
    KnownJob job{{{by_cron("0 3 * * *", new_year)}}};
    job.start_daily(1);
    const auto next = job.starts.next_check(job.around());
    job.check(new_year + day_length + 4 * hour_length);
    ASSERT_EQ(job.told.size(), 1U);
    EXPECT_TRUE(job.told[0].is_known);
    EXPECT_EQ(job.told[0].slot, new_year + day_length + 3 * hour_length);
    EXPECT_EQ(next, job.told[0].told);
}

TEST(KnownSchedule, CountsOnlyWhileItWasInForce) {
    // The line was moved from 05:00 to 03:00 at 04:00.
    KnownJob job{{{by_cron("0 5 * * *", new_year, new_year + 10 * day_length + 4 * hour_length),
                   by_cron("0 3 * * *", new_year + 10 * day_length + 4 * hour_length)}}};
    for (int i = 0; i < 10; ++i) job.start(new_year + i * day_length + 5 * hour_length + 5);
    job.check(new_year + 11 * day_length + 2 * hour_length);
    EXPECT_TRUE(job.told.empty());
    job.check(new_year + 11 * day_length + 4 * hour_length);
    ASSERT_EQ(job.told.size(), 1U);
    EXPECT_EQ(job.told[0].slot, new_year + 11 * day_length + 3 * hour_length);
}

TEST(KnownSchedule, OfALineThatIsGoneExpectsNothing) {
    KnownJob job{{{by_cron("0 3 * * *", new_year, new_year + 19 * day_length + 12 * hour_length)}}};
    job.start_daily(20);
    job.check(new_year + 60 * day_length);
    EXPECT_TRUE(job.told.empty()) << "neither by the line nor by its rhythm";
    EXPECT_FALSE(job.starts.next_check(job.around(), new_year + 60 * day_length));
}

TEST(KnownSchedule, OfSeveralLinesTheEarliestCounts) {
    KnownJob job{{{by_cron("0 20 * * *", new_year), by_cron("0 8 * * *", new_year)}}};
    job.start(new_year + 8 * hour_length);
    job.check(new_year + day_length + 9 * hour_length);
    ASSERT_EQ(job.told.size(), 1U);
    EXPECT_EQ(job.told[0].slot, new_year + 20 * hour_length);
}

TEST(KnownSchedule, OfATimerIsTheMomentsThatItsManagerTold) {
    KnownJob job{{{by_moments({new_year + day_length}, new_year)}}};
    job.start(new_year + hour_length);
    job.check(new_year + day_length + 60);
    EXPECT_TRUE(job.told.empty());
    job.check(new_year + day_length + hour_length);
    ASSERT_EQ(job.told.size(), 1U);
    EXPECT_EQ(job.told[0].slot, new_year + day_length);
}

TEST(KnownSchedule, OfATimerMayBeOfSeconds) {
    KnownJob job{{{by_moments({new_year + 10, new_year + 20, new_year + 30, new_year + 40}, 1)}}};
    for (int i = 0; i < 4; ++i) job.start(new_year + i * 10 + .2);
    job.check(new_year + 39);
    EXPECT_TRUE(job.told.empty());
    job.check(new_year + 50);
    ASSERT_EQ(job.told.size(), 1U);
    EXPECT_EQ(job.told[0].slot, new_year + 40);
}

TEST(KnownSchedule, OfATimerHasTheRhythmSayWhenToAskAgain) {
    KnownJob job{{{by_moments({}, new_year)}}};
    job.start_daily(20);
    const auto next =
        job.starts.next_check(job.around(), new_year + 19 * day_length + 4 * hour_length);
    ASSERT_TRUE(next);
    EXPECT_NEAR(*next, new_year + 20 * day_length + 4 * hour_length, 2 * hour_length);
    job.check(*next + 1);
    EXPECT_TRUE(job.told.empty());
}

TEST(KnownSchedule, ThatWasLostLeavesTheRest) {
    KnownJob job{{{by_moments({}, new_year)}}};
    job.start_daily(20);
    job.known.lost = new_year + 19 * day_length + 12 * hour_length;
    job.check(new_year + 20 * day_length + 12 * hour_length);
    ASSERT_EQ(job.told.size(), 1U);
    EXPECT_FALSE(job.told[0].is_known);
}

TEST(KnownSchedule, WithOneDateAYearIsLookedAtNowAndThen) {
    KnownJob job{{{by_cron("0 0 1 7 *", new_year)}}};
    job.start(new_year + hour_length);
    const auto next = job.starts.next_check(job.around(), new_year + 2 * hour_length);
    ASSERT_TRUE(next);
    job.check(*next);
    EXPECT_TRUE(job.told.empty());
    EXPECT_GT(*job.starts.next_check(job.around(), *next), *next);
}

TEST(KnownSchedule, AtBootExpectsNothing) {
    KnownJob job{{{by_cron("@reboot", new_year)}}};
    job.start_daily(20);
    job.check(new_year + 60 * day_length);
    EXPECT_TRUE(job.told.empty());
}

/// Whatever is known, and since when: of no moment both the schedule and the rhythm speak.
TEST(KnownSchedule, AndRhythmNeverSpeakForOneSlot) {
    constexpr auto crons =
        std::to_array({"0 3 * * *", "*/15 * * * *", "30 */4 * * 1-5", "7 * * * *"});
    std::size_t by_schedule = 0, by_rhythm = 0;
    for (std::uint64_t seed = 1; seed <= jw::test::sample(60, 600); ++seed) {
        test::Chance chance{seed};
        const auto* text = crons[chance.below(crons.size())];
        const auto learned = new_year + chance.between(0, 30) * day_length;
        const auto ended =
            chance.comes(.3) ? learned + chance.between(1, 20) * day_length : forever;
        KnownJob job{{{by_cron(text, learned, ended)}}};
        if (chance.comes(.2)) job.known.lost = learned + chance.between(1, 20) * day_length;
        double last = 0;
        std::set<double> slots;
        cron_slots(*cron::parse_schedule(text), job.clock, {new_year, new_year + 45 * day_length},
                   [&](double slot) {
                       job.check(slot - 1);
                       if (chance.comes(.05)) return true;
                       last = slot + chance.between(0, 40);
                       job.start(last);
                       return true;
                   });
        job.check(new_year + 80 * day_length);
        for (const auto& missed : job.told) {
            EXPECT_TRUE(slots.insert(missed.slot).second) << "seed " << seed;
            const bool is_covered = missed.slot > learned && missed.slot <= job.known.lost;
            EXPECT_TRUE(missed.is_known || !is_covered) << "seed " << seed << " " << missed.slot;
            const bool was_in_force = missed.slot > learned && missed.slot <= ended;
            EXPECT_TRUE(!missed.is_known || was_in_force) << "seed " << seed;
            ++(missed.is_known ? by_schedule : by_rhythm);
        }
    }
    EXPECT_GT(by_schedule, 50U);
    EXPECT_GT(by_rhythm, 10U);
}

}  // namespace
}  // namespace jw::starts

// SPDX-License-Identifier: MIT
#include "judge/starts/odd_start.hpp"

#include <gtest/gtest.h>

#include <utility>
#include <vector>

#include "judge/starts/cron_slots.hpp"
#include "judge/starts/starts.hpp"
#include "support/random_series.hpp"

namespace jw::starts {
namespace {

constexpr double h = 3600, d = 86'400;
constexpr double begin = 1'704'067'200;  // 1 January 2024, 00:00 UTC, a Monday

/// Feeds starts, and keeps what is odd about them.
struct OddJob {
    Schedule schedule = {};
    KnownSchedules known = {};
    LocalClock clock = {};
    Starts starts = {};
    std::vector<OddStart> odd = {};

    explicit OddJob(KnownSchedules all) : known{std::move(all)} {}

    explicit OddJob(const char* line = nullptr) {
        if (line != nullptr) schedule.cron = *cron::parse_schedule(line);
    }

    Surroundings around() const { return {schedule, clock, &known}; }

    void start(double at) {
        static_cast<void>(starts.check(at, around()));
        if (auto found = starts.odd(at, around())) odd.push_back(*found);
        static_cast<void>(starts.step(at, around()));
    }

    void sleep(double from, double to) {
        static_cast<void>(starts.asleep(
            {static_cast<std::uint32_t>(from), static_cast<std::uint32_t>(to), true}, around()));
    }

    void start_daily(int from, int to) {
        for (int i = from; i < to; ++i) start(begin + i * d + 3 * h + 20);
    }
};

KnownSchedules next_start(double moment) {
    const Known timer{.since = begin, .rule = Moments{{moment}}};
    return {{timer}};
}

TEST(OddStart, StandsInForThoseThatTheMachineWasOffFor) {
    for (const auto* line : {"0 3 * * *", static_cast<const char*>(nullptr)}) {
        OddJob job{line};
        job.start_daily(0, 30);
        job.sleep(begin + 29 * d + 20 * h, begin + 32 * d + 8 * h);
        job.start(begin + 32 * d + 8 * h + 600);
        ASSERT_EQ(job.odd.size(), 1U);
        EXPECT_EQ(job.odd[0].what, OddStart::What::caught_up);
        EXPECT_EQ(job.odd[0].missed, 3U);
        EXPECT_NEAR(job.odd[0].due, begin + 32 * d + 3 * h, 60);
        job.start_daily(33, 40);
        EXPECT_EQ(job.odd.size(), 1U);
    }
}

TEST(OddStart, StandsInForOneThatWasMissed) {
    OddJob job{"0 3 * * *"};
    job.start_daily(0, 10);
    job.start(begin + 10 * d + 7 * h);
    ASSERT_EQ(job.odd.size(), 1U);
    EXPECT_EQ(job.odd[0].missed, 1U);
}

TEST(OddStart, IsNoneAtATimeThatIsItsOwn) {
    OddJob job{"0 3 * * *"};
    job.start_daily(0, 10);
    job.start_daily(12, 20);
    job.sleep(begin + 19 * d + 20 * h, begin + 22 * d);
    job.start_daily(22, 30);
    EXPECT_TRUE(job.odd.empty());
}

TEST(OddStart, IsNoneALittleBeforeATimeThatIsItsOwn) {
    OddJob job;
    for (int i = 0; i < 60; ++i) job.start(begin + i * h + i % 7);
    job.sleep(begin + 59 * h + 1800, begin + 68 * h - 600);
    job.start(begin + 68 * h - 1);
    EXPECT_TRUE(job.odd.empty());
}

TEST(OddStart, MakesAJobStartTooOftenByItsLine) {
    OddJob job{"0 3 * * *"};
    for (int i = 0; i < 30; ++i) {
        job.start(begin + i * d + 3 * h + 5);
        if (i >= 10) job.start(begin + i * d + 3 * h + 6);
    }
    ASSERT_EQ(job.odd.size(), 1U);
    EXPECT_EQ(job.odd[0].what, OddStart::What::too_often);
    EXPECT_GT(job.odd[0].before, job.odd[0].now * 1.5);
    EXPECT_EQ(job.odd[0].base, 0U);
}

TEST(OddStart, MakesAJobStartTooOftenByWhatItUsedToDo) {
    OddJob job;
    for (int i = 0; i < 118; ++i) job.start(begin + i * h);
    const auto last = begin + 117 * h;
    for (int i = 1; i <= 4; ++i) job.start(last + i * 300);
    EXPECT_TRUE(job.odd.empty());
    for (int i = 5; i <= 40; ++i) job.start(last + i * 300);
    ASSERT_EQ(job.odd.size(), 1U);
    EXPECT_EQ(job.odd[0].starts, 5U);
    EXPECT_EQ(job.odd[0].before, h);
    EXPECT_EQ(job.odd[0].now, 300);
}

TEST(OddStart, SaysNothingOfASchedulerThatTellsTheNextStartOnly) {
    OddJob job{next_start(begin + 50 * h)};
    for (int i = 0; i < 40; ++i) job.start(begin + i * h);
    for (int i = 1; i <= 20; ++i) job.start(begin + 39 * h + i * 300);
    EXPECT_TRUE(job.odd.empty());
}

TEST(OddStart, IsNoneOfHealthyJobs) {
    test::Chance chance{5};
    for (const auto* line : {"*/15 8-18 * * 1-5", "0 3 * * *", "17 * * * *", "5 2,14 * * *"})
        for (const bool is_known : {true, false}) {
            OddJob job{is_known ? line : nullptr};
            int count = 0;
            cron_slots(*cron::parse_schedule(line), job.clock, {begin, begin + 200 * d},
                       [&](double slot) {
                           job.start(slot + chance.between(0, 200));
                           return ++count < 1000;
                       });
            EXPECT_TRUE(job.odd.empty()) << line;
        }
}

}  // namespace
}  // namespace jw::starts

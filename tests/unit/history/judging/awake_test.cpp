// SPDX-License-Identifier: MIT
#include "history/judging/awake.hpp"

#include <gtest/gtest.h>

#include "history/judging/diary.hpp"

namespace {

using namespace jw;
using history::BootMoment;
using test::Diary;

BootMoment moment(double started, const char* boot, double boottime, double suspended) {
    return {.started = started, .boot_id = boot, .boottime = boottime, .suspended = suspended};
}

TEST(Awake, IsAllTheTimeOfABootWithoutSuspend) {
    EXPECT_FALSE(sleep_between(moment(1000, "a", 10, 5), moment(9000, "a", 8010, 5)));
}

TEST(Awake, MayNotHaveBeenWhereTheClockStoodStill) {
    const auto sleep = sleep_between(moment(1000, "a", 10, 5), moment(9000, "a", 8010, 4000));
    ASSERT_TRUE(sleep);
    EXPECT_EQ(sleep->from, 1000U);
    EXPECT_EQ(sleep->to, 9000U);
    EXPECT_FALSE(sleep->is_off);
}

TEST(Awake, BeganWithTheBoot) {
    const auto sleep = sleep_between(moment(1000, "a", 10, 0), moment(9000, "b", 500, 0));
    ASSERT_TRUE(sleep);
    EXPECT_EQ(sleep->from, 1000U);
    EXPECT_EQ(sleep->to, 8500U);
    EXPECT_TRUE(sleep->is_off);
}

TEST(Awake, IsNotKnownWithoutClocks) {
    auto first = moment(1000, "a", 10, 0);
    first.suspended.reset();
    const auto sleep = sleep_between(first, moment(9000, "a", 8010, 0));
    ASSERT_TRUE(sleep);
    EXPECT_EQ(sleep->to, 9000U);
}

TEST(Awake, IsSeenByRunsOfAnyJobSinceTheSuspend) {
    Diary diary;
    for (unsigned i = 1; i <= 4; ++i) {
        auto run = Diary::run(i);
        run.job = "job" + std::to_string(i);
        if (i >= 3) run.monotonic = *run.monotonic - 1000 * test::second;
        diary.add(run);
    }
    diary.ingest_after(4);
    auto database = diary.database();
    const auto since = [&](double suspended) {
        return history::awake_since(database, "00112233445566778899aabbccddeeff",
                                    {.since_boot = 4.5 * 86'400, .suspended = suspended}, 2e9);
    };
    EXPECT_EQ(since(1000), 1.7e9 + 3 * 86'400);
    EXPECT_EQ(since(2000), 2e9) << "there was another one since";
    EXPECT_EQ(since(0), 2e9 - 4.5 * 86'400) << "it never slept";
}

}  // namespace

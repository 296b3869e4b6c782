// SPDX-License-Identifier: MIT
#include "history/runs/boot_clock.hpp"

#include <gtest/gtest.h>

#include <string>

#include "history/reading/history.hpp"
#include "history/runs/recount.hpp"
#include "history/scene.hpp"

namespace {

using namespace jw;
using namespace std::chrono_literals;
using test::Scene;
using test::SpooledRun;

constexpr std::int64_t second = 1'000'000;
constexpr std::int64_t noon = 1'700'000'000 * second;

/// A store whose runs have two clocks.
class BootClock : public testing::Test {
protected:
    static SpooledRun success(std::int64_t started, std::int64_t boottime,
                              const std::string& boot = std::string(32, 'a')) {
        return {.boot_id = boot, .started = started, .boottime = boottime};
    }

    static SpooledRun failure(std::int64_t started, std::int64_t boottime,
                              const std::string& boot = std::string(32, 'a')) {
        return {.boot_id = boot,
                .started = started,
                .outcome = 2,
                .wait_status = 256,
                .boottime = boottime};
    }

    /// Each in an ingest of its own.
    void add(SpooledRun run) {
        run.number = ++runs_;
        scene_.now = Instant{Micros{run.started}} + 2s;
        scene_.add(run);
        scene_.ingest();
        EXPECT_EQ(test::stored_summaries(scene_.database()),
                  test::recounted_summaries(scene_.database()));
    }

    /// The ids in their order, as questions show them, the newest last.
    std::string order() const {
        const auto history = history::History::open_in(scene_.surroundings, scene_.store());
        std::string ids;
        for (const auto& run : history->runs({})) ids.insert(0, std::to_string(run.id));
        return ids;
    }

    std::string failures_in_row() const { return scene_.value("SELECT failures_in_row FROM jobs"); }

    std::string started(int id) const {
        return scene_.value("SELECT CAST(started AS INTEGER) FROM runs WHERE id = " +
                            std::to_string(id));
    }

    Scene scene_;
    std::uint64_t runs_ = 0;
};

TEST_F(BootClock, LeavesARunWhereItIsWhileTheClocksAgree) {
    add(success(noon, 100 * second));
    add(failure(noon + 60 * second, 160 * second + 900));
    EXPECT_EQ(order(), "12");
    EXPECT_EQ(scene_.value("SELECT count(*) FROM runs WHERE place IS NOT NULL"), "0");
}

TEST_F(BootClock, AFailureBeforeTheClockIsSetIsLaterThanTheBootBefore) {
    add(success(noon, 100 * second));
    add(failure(10 * second, 10 * second, std::string(32, 'b')));
    EXPECT_EQ(order(), "12");
    EXPECT_EQ(failures_in_row(), "1");
}

TEST_F(BootClock, TellsWhenARunWasThatBeganBeforeTheClockWasSet) {
    add(success(noon, 100 * second));
    add(failure(10 * second, 10 * second, std::string(32, 'b')));
    add(failure(noon + 500 * second, 40 * second, std::string(32, 'b')));
    EXPECT_EQ(order(), "123");
    EXPECT_EQ(started(2), std::to_string(1'700'000'470));
    EXPECT_EQ(scene_.value("SELECT count(*) FROM runs WHERE place IS NOT NULL"), "0");
    EXPECT_EQ(failures_in_row(), "2");
}

TEST_F(BootClock, AFailureAfterTheClockWentBackIsLaterThanWhatWasBefore) {
    add(success(noon, 100 * second));
    add(failure(noon - 3540 * second, 160 * second));
    EXPECT_EQ(order(), "12");
    EXPECT_EQ(failures_in_row(), "1");
    EXPECT_EQ(started(1), std::to_string(1'700'000'000 - 3600));
    add(success(noon - 3480 * second, 220 * second));
    EXPECT_EQ(order(), "123");
    EXPECT_EQ(failures_in_row(), "0");
}

TEST_F(BootClock, AStepOfASecondChangesNoOrder) {
    add(success(noon, 100 * second));
    add(failure(noon - second / 2, 100 * second + second / 2));
    EXPECT_EQ(order(), "12");
    EXPECT_EQ(started(1), std::to_string(1'700'000'000)) << "too small to be corrected";
}

TEST_F(BootClock, ARunThatIsToldLateComesBeforeThoseThatBeganLater) {
    add(success(noon - 3540 * second, 160 * second));
    add(failure(noon, 100 * second));
    EXPECT_EQ(order(), "21");
    EXPECT_EQ(started(2), std::to_string(1'700'000'000 - 3600)) << "by the clock as it is now";
    EXPECT_EQ(failures_in_row(), "0");
}

TEST_F(BootClock, TheEndOfARunStaysWhereItsStartWas) {
    auto run = success(10 * second, 10 * second);
    run.kind = spool::Kind::start;
    run.job_pid = 4711;
    run.job_start = 99;
    run.boot_id = SpooledRun{}.boot_id;
    scene_.add_process(4711, 'S', 99);
    add(run);
    auto later = success(noon + 50 * second, 60 * second);
    later.boot_id = run.boot_id;
    add(later);
    run.kind = spool::Kind::end;
    run.number = 1;
    scene_.add(run);
    scene_.ingest();
    EXPECT_EQ(order(), "12");
    EXPECT_EQ(started(1), std::to_string(1'700'000'000));
    EXPECT_EQ(scene_.value("SELECT outcome FROM runs WHERE id = 1"), "success");
}

TEST_F(BootClock, WhatWaitedFromBeforeTheBootComesBeforeWhatCameSince) {
    // Keys have the date in them, as those of the wrapper do.
    const auto number = [](std::int64_t started) {
        return static_cast<std::uint64_t>(started / 1000) << 16 | 0x7000;
    };
    auto run = success(noon, 100 * second);
    run.high = number(noon);
    scene_.add(run);
    auto since = failure(10 * second, 10 * second, SpooledRun{}.boot_id);
    since.high = number(10 * second);
    scene_.add(since);
    scene_.now = Instant{12s};
    scene_.ingest();
    EXPECT_EQ(order(), "12");
    EXPECT_EQ(failures_in_row(), "1");
}

TEST_F(BootClock, ARunDatedInTheFutureHidesNoneThatComesAfterIt) {
    add(success(noon, 100 * second));
    SpooledRun dated{
        .number = ++runs_, .source = "journal", .started = noon + 86400 * 365 * second};
    scene_.add(dated);
    scene_.ingest();
    add({.source = "journal", .started = noon + 600 * second, .outcome = 2, .wait_status = 256});
    EXPECT_EQ(order(), "123");
    EXPECT_EQ(failures_in_row(), "1");
}

TEST_F(BootClock, WhatWaitsInTheSpoolHasItsPlaceToo) {
    add(success(noon, 100 * second));
    auto run = failure(noon - 3540 * second, 160 * second);
    run.number = 2;
    scene_.add(run);
    EXPECT_EQ(order(), "12");
    const auto history = history::History::open_in(scene_.surroundings, scene_.store());
    EXPECT_EQ(history->job("backup")->failures_in_row, 1U);
    EXPECT_EQ(history->last_failure("backup")->id, 2);
}

TEST_F(BootClock, RetentionTakesNoRunForAnOldOneBecauseItsClockWasNotSet) {
    add(success(noon, 100 * second));
    for (int i = 0; i < 3; ++i)
        add(success((10 + i) * second, (10 + i) * second, std::string(32, 'b')));
    scene_.now = Instant{Micros{noon}} + 60s;
    scene_.ingest();
    EXPECT_EQ(order(), "1234");
}

}  // namespace

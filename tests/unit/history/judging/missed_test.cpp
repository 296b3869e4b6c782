// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include "history/judging/diary.hpp"

namespace {

using namespace jw;
using test::Diary;

constexpr unsigned usual = 30;

/// A job that has run each day for a month, and another one that gives somebody cause to look.
class Missed : public testing::Test {
protected:
    Missed() {
        diary.surroundings.boot_times = [this] { return times; };
        diary.add_usual(1, usual);
        diary.ingest_after(usual);
    }

    void look_after(double days) {
        const auto at = test::first_start + static_cast<std::int64_t>(days * test::day);
        auto other = Diary::run(1000 + ++others);
        other.job = "other";
        other.started = at;
        other.boottime = other.monotonic = {};
        diary.now = Instant{Micros{at + 600 * test::second}};
        times.since_boot = days * 86'400 + 3600 + 600;
        diary.add(other);
        diary.ingest();
    }

    Diary diary;
    history::BootTimes times;
    unsigned others = 0;
};

TEST_F(Missed, IsAStartThatTheRhythmLetsExpect) {
    look_after(usual + .9);
    EXPECT_EQ(diary.findings(), "");
    look_after(usual + 1.9);
    EXPECT_EQ(diary.findings(), "late schedule");
    EXPECT_EQ(diary.value("SELECT since FROM findings"),
              std::to_string(1'700'000'000 + (usual + 1) * 86'400) + ".0");
    look_after(usual + 2.9);
    EXPECT_EQ(diary.findings(), "late schedule") << "one silence is told of once";
    diary.add(Diary::run(usual + 3));
    diary.ingest_after(usual + 3);
    EXPECT_EQ(diary.findings(), "late schedule over");
}

TEST_F(Missed, IsFoundAfterwardsWhereNobodyLooked) {
    diary.add(Diary::run(usual + 3));
    diary.ingest_after(usual + 3);
    EXPECT_EQ(diary.findings(), "late schedule over");
}

TEST_F(Missed, IsCaughtUpByAStartAtAnotherTime) {
    auto run = Diary::run(usual + 3);
    run.started += 5 * 3600 * test::second;
    run.boottime = *run.boottime + 5 * 3600 * test::second;
    run.monotonic = run.boottime;
    diary.add(run);
    diary.now = Instant{Micros{run.started + 600 * test::second}};
    diary.ingest();
    EXPECT_EQ(diary.findings(), "late schedule over; caught_up schedule shown over");
    EXPECT_EQ(diary.value("SELECT now FROM findings WHERE kind = 'caught_up'"), "18000.0");
}

TEST_F(Missed, IsNothingWhileTheMachineSlept) {
    times.suspended = 50'000;
    look_after(usual + 1.9);
    EXPECT_EQ(diary.findings(), "");
}

TEST_F(Missed, IsNothingWhileTheMachineWasOff) {
    diary.surroundings.processes = history::Processes{diary.eyes};
    test::write_file(diary.folder() / "proc/sys/kernel/random/boot_id", "ffffffffffff\n");
    diary.open_eyes();
    const auto at = usual + 1.9;
    look_after(at);
    times.since_boot = 3600;
    EXPECT_EQ(diary.value("SELECT count(*) FROM findings WHERE closed IS NULL AND since > " +
                          std::to_string(1'700'000'000 + (usual + 2) * 86'400)),
              "0");
}

TEST_F(Missed, IsNoStartThatIsUnderWay) {
    auto start = Diary::run(usual + 1);
    start.kind = spool::Kind::start;
    start.job_pid = 4711;
    start.job_start = 1;
    diary.add_process(4711, 'S', 1);
    diary.add(start);
    diary.ingest_after(usual + 1);
    look_after(usual + 1.9);
    EXPECT_EQ(diary.findings(), "");
}

TEST_F(Missed, IsNothingOfJobsThatPeopleStart) {
    diary.database().exec("UPDATE runs SET trigger = 'terminal'; DELETE FROM judge_states");
    diary.add(Diary::run(usual + 1));
    diary.ingest_after(usual + 1);
    diary.database().exec("UPDATE runs SET trigger = 'terminal'");
    look_after(usual + 3.9);
    EXPECT_EQ(diary.findings(), "");
}

TEST_F(Missed, IsNothingWhereTheStartWasOnlyRecordedLate) {
    look_after(usual + 1.9);
    EXPECT_EQ(diary.findings(), "late schedule");
    diary.add(Diary::run(usual + 1));
    diary.ingest_after(usual + 2);
    EXPECT_EQ(diary.findings(), "");
}

TEST_F(Missed, IsOverWithARunAfterItWasGivenUp) {
    look_after(usual + 1.9);
    look_after(usual + 33);
    diary.add(Diary::run(usual + 40));
    diary.ingest_after(usual + 40);
    EXPECT_EQ(diary.findings(), "late schedule over");
}

TEST_F(Missed, IsGivenUpAfterAMonth) {
    look_after(usual + 1.9);
    look_after(usual + 33);
    EXPECT_EQ(diary.findings(), "late schedule adopted");
}

}  // namespace

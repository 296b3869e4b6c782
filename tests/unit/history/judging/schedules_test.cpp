// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include "history/judging/diary.hpp"

namespace {

using namespace jw;
using test::Diary;

/// A job that runs each day at the same time, and what its schedulers say: asked as often as told.
class Schedules : public testing::Test {
protected:
    Schedules() {
        diary.surroundings.boot_times = [this] { return times; };
        diary.surroundings.timetable = [this] {
            ++asked;
            return timetable;
        };
        timetable.cron.is_whole = timetable.timers.is_whole = true;
        timetable.cron.rules = {{.job = "backup", .place = "crontab of me:1", .rule = rule}};
    }

    static double start_of(unsigned number) { return 1'700'000'000 + number * 86'400.0; }

    void run(unsigned number) {
        diary.add(Diary::run(number));
        diary.ingest_after(number);
    }

    /// Somebody looks, and records a run of another job.
    void look_after(double days) {
        const auto at = test::first_start + static_cast<std::int64_t>(days * test::day);
        diary.now = Instant{Micros{at + 600 * test::second}};
        times.since_boot = days * 86'400 + 3600 + 600;
        diary.ingest();
    }

    void use_timer(double next) {
        timetable.cron.rules.clear();
        timetable.timers.rules = {
            {.job = "backup", .place = "b.timer", .rule = "OnCalendar=daily", .next = next}};
    }

    std::string rows() const {
        return diary.value(
            "SELECT group_concat(rule || CASE WHEN until IS NULL THEN '' ELSE ' ended' END, '; ')"
            " FROM schedules");
    }

    static constexpr auto rule = "13 22 * * *";  // 22:13:20 is when it runs, UTC

    Diary diary;
    history::BootTimes times;
    history::Timetable timetable;
    unsigned asked = 0;
};

TEST_F(Schedules, AreKnownAfterTheFirstRun) {
    run(1);
    EXPECT_EQ(asked, 1U);
    EXPECT_EQ(rows(), rule);
    look_after(1.9);
    EXPECT_EQ(diary.findings(), "");
    look_after(2.1);
    EXPECT_EQ(diary.findings(), "missed schedule");
    EXPECT_EQ(diary.value("SELECT since FROM findings"),
              std::to_string(static_cast<std::int64_t>(start_of(2)) - 20) + ".0");
    run(3);
    EXPECT_EQ(diary.findings(), "missed schedule over");
}

TEST_F(Schedules, AreAskedOnceAnHourAndBeforeAStartIsToldToBeMissed) {
    run(1);
    EXPECT_EQ(asked, 1U);
    look_after(1.5);
    EXPECT_EQ(asked, 2U);
    look_after(1.51);
    EXPECT_EQ(asked, 2U) << "within an hour, and nothing is due";
    look_after(1.99);
    EXPECT_EQ(asked, 3U);
    look_after(2.001);
    EXPECT_EQ(asked, 4U) << "one is due";
    EXPECT_EQ(diary.findings(), "missed schedule");
}

TEST_F(Schedules, OfALineThatWasRemovedExpectNothing) {
    run(1);
    timetable.cron.rules.clear();
    look_after(2.5);
    EXPECT_EQ(diary.findings(), "");
    EXPECT_EQ(rows(), std::string{rule} + " ended");
    EXPECT_EQ(diary.value("SELECT until FROM schedules"), "1700087000.0")
        << "when it was seen last";
    look_after(40);
    EXPECT_EQ(diary.findings(), "");
}

TEST_F(Schedules, OfALineThatWasRemovedAfterAMissedStartCloseThat) {
    run(1);
    look_after(2.5);
    EXPECT_EQ(diary.findings(), "missed schedule");
    timetable.cron.rules.clear();
    look_after(3.5);
    EXPECT_EQ(diary.findings(), "missed schedule adopted");
}

TEST_F(Schedules, ThatWereMovedCountFromThenOn) {
    run(1);
    timetable.cron.rules.front().rule = "13 10 * * *";
    look_after(1.55);  // after 10:13, at which it was not there yet
    EXPECT_EQ(diary.findings(), "");
    look_after(2.45);
    EXPECT_EQ(diary.findings(), "");
    look_after(2.55);
    EXPECT_EQ(diary.findings(), "missed schedule");
    EXPECT_EQ(rows(), "13 10 * * *; " + std::string{rule} + " ended");
}

TEST_F(Schedules, ThatCouldNotBeReadAreAsTheyWere) {
    run(1);
    timetable.cron = {};
    look_after(1.5);
    EXPECT_EQ(rows(), rule);
    look_after(2.5);
    EXPECT_EQ(diary.findings(), "missed schedule");
}

TEST_F(Schedules, ThatNobodyHereCanReadLeaveTheRhythm) {
    for (const auto* unclear : {"13~20 22 * * *", "CRON_TZ=Asia/Tokyo 13 22 * * *"}) {
        timetable.cron.rules.front().rule = unclear;
        Diary other;
        other.surroundings = diary.surroundings;
        other.surroundings.now = [&other] { return other.now; };
        other.add_usual(1, 30);
        other.ingest_after(30);
        other.now = Instant{Micros{test::first_start + 32 * test::day}};
        times.since_boot = 32 * 86'400 + 3600;
        other.ingest();
        EXPECT_EQ(other.findings(), "late schedule") << unclear;
    }
}

TEST_F(Schedules, OfTwoLinesThatSayTheSameAreOne) {
    timetable.cron.rules.push_back({.job = "backup", .place = "crontab of me:2", .rule = rule});
    run(1);
    EXPECT_EQ(rows(), rule);
    look_after(1.5);
    timetable.cron.rules.pop_back();
    look_after(1.6);
    EXPECT_EQ(rows(), rule);
}

TEST_F(Schedules, ThatCannotBeKeptAreNoReasonToRecordNothing) {
    diary.add(Diary::run(1));
    diary.ingest_after(1);
    diary.database().exec(
        "CREATE TRIGGER odd BEFORE UPDATE ON schedules BEGIN"
        " SELECT RAISE(ABORT, 'odd'); END");
    diary.add(Diary::run(2));
    EXPECT_FALSE(diary.ingest_after(2).warnings.empty());
    EXPECT_EQ(diary.value("SELECT count(*) FROM runs"), "2");
}

TEST_F(Schedules, OfJobsThatNeverRanAreNotKept) {
    timetable.cron.rules.push_back({.job = "other", .place = "crontab of me:2", .rule = rule});
    run(1);
    EXPECT_EQ(diary.value("SELECT count(*) FROM schedules"), "1");
}

TEST_F(Schedules, OfATimerAreWhatItsManagerSays) {
    use_timer(start_of(2));
    run(1);
    look_after(1.9);
    EXPECT_EQ(diary.findings(), "");
    timetable.timers.rules.front().elapsed = start_of(2);
    timetable.timers.rules.front().next = start_of(3);
    look_after(2.1);
    EXPECT_EQ(diary.findings(), "missed schedule");
}

TEST_F(Schedules, OfATimerThatWasMovedMissNothing) {
    use_timer(start_of(2));
    run(1);
    timetable.timers.rules.front().next = start_of(3);
    look_after(2.1);
    EXPECT_EQ(diary.findings(), "");
}

TEST_F(Schedules, OfATimerThatNobodyTellsOfAreNotBelieved) {
    use_timer(start_of(2));
    run(1);
    timetable.timers = {};
    look_after(2.1);
    EXPECT_EQ(diary.findings(), "");
}

TEST_F(Schedules, OfATimerInTroubleSayWhy) {
    use_timer(start_of(2));
    run(1);
    timetable.timers.rules = {{.job = "backup",
                               .place = "b.timer",
                               .rule = "",
                               .trouble = "b.timer is masked, while it is enabled"}};
    look_after(1.5);
    EXPECT_EQ(diary.findings(), "");
    look_after(2.1);
    EXPECT_EQ(diary.findings(), "missed schedule");
    EXPECT_EQ(diary.value("SELECT facts ->> 'line' FROM findings"),
              "b.timer is masked, while it is enabled");
    EXPECT_EQ(rows(), "OnCalendar=daily");
}

TEST_F(Schedules, OfATimerInTroubleThatHadNothingAheadAreMissedFromThenOn) {
    use_timer(start_of(2));
    run(1);
    run(2);
    timetable.timers.rules.front() = {.job = "backup",
                                      .place = "b.timer",
                                      .rule = "OnCalendar=daily",
                                      .trouble = "b.timer has failed (Result: resources)"};
    timetable.timers.rules.front().next = {};
    diary.surroundings.now = [this] { return diary.now; };
    look_after(2.2);
    EXPECT_EQ(diary.findings(), "");
    look_after(2.21);
    EXPECT_EQ(diary.findings(), "missed schedule");
}

TEST_F(Schedules, OfATimerCountAllRunsOfTheService) {
    use_timer(start_of(2));
    run(1);
    auto second = Diary::run(2);
    second.trigger = "unit";
    diary.add(second);
    timetable.timers.rules.front().elapsed = start_of(2);
    timetable.timers.rules.front().next = start_of(3);
    diary.ingest_after(2);
    look_after(2.1);
    EXPECT_EQ(diary.findings(), "");
    timetable.timers.rules.front().elapsed = start_of(3);
    timetable.timers.rules.front().next = start_of(4);
    look_after(3.1);
    EXPECT_EQ(diary.findings(), "missed schedule");
    EXPECT_EQ(diary.value("SELECT facts ->> 'last' FROM findings"),
              std::to_string(static_cast<std::int64_t>(start_of(2))) + ".0");
}

TEST_F(Schedules, WithTheMachineOffMissNothing) {
    run(1);
    diary.surroundings.processes = history::Processes{diary.eyes};
    test::write_file(diary.folder() / "proc/sys/kernel/random/boot_id", "ffffffffffff\n");
    diary.open_eyes();
    diary.now = Instant{Micros{test::first_start + 2 * test::day + 7200 * test::second}};
    times.since_boot = 3600;
    diary.ingest();
    EXPECT_EQ(diary.findings(), "");
}

TEST_F(Schedules, GiveTheSameWhateverOrderRunsComeIn) {
    run(1);
    run(2);
    look_after(4.5);
    EXPECT_EQ(diary.findings(), "missed schedule");
    run(5);
    diary.add(Diary::run(4));
    diary.ingest_after(5);
    EXPECT_EQ(diary.findings(), "missed schedule over");
    EXPECT_EQ(diary.value("SELECT since FROM findings"),
              std::to_string(static_cast<std::int64_t>(start_of(3)) - 20) + ".0");
}

TEST_F(Schedules, OfAJobThatIsStartedByAnotherClockAreForgotten) {
    run(1);
    timetable.cron.rules.clear();
    look_after(1.5);
    run(4);
    look_after(4.5);
    EXPECT_EQ(diary.value("SELECT count(*) FROM schedules"), "0");
}

/// What a recorder says of itself.
class Heartbeat : public testing::Test {
protected:
    Heartbeat() {
        diary.surroundings.heartbeat = "beats";
        diary.add(Diary::run(1));
        diary.ingest_after(1);
    }

    std::string waiting() const {
        return diary.value(
            "SELECT count(*) FROM outbox WHERE state = 'pending' AND"
            " channel = 'beats' AND kind = 'succeeded' AND job = ''");
    }

    std::string newest() const {
        return diary.value("SELECT CAST(max(created) AS INTEGER) FROM outbox");
    }

    Diary diary;
};

TEST_F(Heartbeat, ComesOfALookEachFiveMinutes) {
    EXPECT_EQ(waiting(), "1");
    const auto first = newest();
    diary.now += std::chrono::minutes{4};
    diary.ingest();
    EXPECT_EQ(newest(), first);
    diary.now += std::chrono::minutes{1};
    EXPECT_TRUE(diary.ingest().next_due);
    EXPECT_NE(newest(), first);
    EXPECT_EQ(waiting(), "1") << "one that has not left is of no use any more";
}

TEST_F(Heartbeat, IsNoneWhereNoneIsWanted) {
    diary.database().exec("DELETE FROM outbox");
    diary.surroundings.heartbeat = "";
    diary.now += std::chrono::hours{1};
    diary.ingest();
    EXPECT_EQ(waiting(), "0");
}

TEST_F(Heartbeat, StopsWhereNobodyCanLook) {
    diary.database().exec("DELETE FROM outbox");
    // A job that can't be judged: its state is that of a run that is no number.
    diary.database().exec(
        "UPDATE judge_states SET behind = 1;"
        "CREATE TRIGGER odd BEFORE UPDATE ON judge_states BEGIN"
        " SELECT RAISE(ABORT, 'odd'); END");
    diary.now += std::chrono::hours{1};
    EXPECT_FALSE(diary.ingest().warnings.empty());
    EXPECT_EQ(waiting(), "0");
}

}  // namespace

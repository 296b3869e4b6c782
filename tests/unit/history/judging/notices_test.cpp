// SPDX-License-Identifier: MIT
#include "history/judging/notices.hpp"

#include <gtest/gtest.h>

#include <string>

#include "history/alerting/alert_book.hpp"
#include "history/judging/diary.hpp"

namespace {

using namespace jw;
using alert::Push;
using test::Diary;

class FindingNotices : public testing::Test {
protected:
    FindingNotices() {
        policy.channels = {"phone"};
        diary.surroundings.policy_of = [this](const std::string&) { return policy; };
        diary.add_usual(1, 60);
        diary.ingest_after(60);
    }

    void get_slow(double factor) {
        for (unsigned i = 61; i <= 66; ++i) {
            auto run = Diary::run(i);
            run.duration = static_cast<std::int64_t>(static_cast<double>(run.duration) * factor);
            diary.add(run);
            diary.ingest_after(i);
        }
    }

    void print_nothing(unsigned number, const std::string& job = "backup") {
        auto run = Diary::run(number);
        run.job = job;
        run.out.clear();
        diary.add(run);
        diary.ingest_after(number);
    }

    std::string sent() const {
        return diary.value("SELECT ifnull(group_concat(kind, ' '), '') FROM outbox");
    }

    Diary diary;
    alert::Policy policy;
};

TEST_F(FindingNotices, TellOfALargeChange) {
    get_slow(2);
    EXPECT_EQ(sent(), "degraded");
    EXPECT_NE(diary.value("SELECT message FROM outbox").find("duration"), std::string::npos);
}

TEST_F(FindingNotices, LeaveASmallOneToTheScreens) {
    get_slow(1.3);
    EXPECT_EQ(diary.findings(), "shift duration");
    EXPECT_EQ(sent(), "");
}

TEST_F(FindingNotices, TellOfEachWhereThatIsAskedFor) {
    policy.degraded = Push::at_once;
    get_slow(1.3);
    EXPECT_EQ(sent(), "degraded");
}

TEST_F(FindingNotices, TellOfNothingWhereThatIsAskedFor) {
    policy.degraded = policy.nothing_done = Push::never;
    get_slow(2);
    print_nothing(67);
    EXPECT_EQ(sent(), "");
}

TEST_F(FindingNotices, TellOfARunThatDidNothingAndThatItIsOver) {
    print_nothing(61);
    EXPECT_EQ(sent(), "nothing-done");
    diary.add_usual(62, 62);
    diary.ingest_after(62);
    EXPECT_EQ(sent(), "nothing-done back-to-normal");
    EXPECT_EQ(diary.value("SELECT count(DISTINCT substr(message, instr(message, 'incident'), 45))"
                          " FROM outbox"),
              "1")
        << "both are of one incident";
    diary.add_usual(63, 63);
    diary.ingest_after(63);
    EXPECT_EQ(sent(), "nothing-done back-to-normal");
}

TEST_F(FindingNotices, WaitForTheEndOfASnooze) {
    ASSERT_FALSE(history::snooze(diary.store(), "backup",
                                 Instant{Micros{test::first_start + 62 * test::day}}, "",
                                 diary.now));
    print_nothing(61);
    EXPECT_EQ(sent(), "");
    print_nothing(63);
    EXPECT_EQ(sent(), "nothing-done");
}

TEST_F(FindingNotices, DoNotTellOfThePast) {
    for (unsigned i = 61; i <= 66; ++i) diary.add(Diary::slow(i));
    diary.ingest_after(80);
    EXPECT_EQ(diary.findings(), "shift duration; late schedule");
    EXPECT_EQ(sent(), "");
}

TEST_F(FindingNotices, OfManyJobsAreOne) {
    for (const auto* job : {"a", "b", "c", "d", "e"})
        for (unsigned i = 1; i <= 60; ++i) {
            auto run = Diary::run(i);
            run.high = static_cast<std::uint64_t>(job[0]);
            run.job = job;
            diary.add(run);
        }
    diary.ingest_after(60);
    for (const auto* job : {"a", "b", "c", "d", "e"}) {
        auto run = Diary::run(61);
        run.high = static_cast<std::uint64_t>(job[0]);
        run.job = job;
        run.out.clear();
        diary.add(run);
    }
    diary.ingest_after(61);
    EXPECT_EQ(sent(), "findings");
    EXPECT_NE(diary.value("SELECT message FROM outbox").find("\"job_count\":5"), std::string::npos);
}

TEST_F(FindingNotices, NeverKeepARunOut) {
    diary.database().exec(
        "CREATE TRIGGER broken BEFORE UPDATE OF told ON findings"
        " BEGIN SELECT RAISE(ABORT, 'no'); END");
    print_nothing(61);
    EXPECT_EQ(diary.value("SELECT count(*) FROM runs"), "61");
    EXPECT_EQ(diary.findings(), "empty stdout_bytes");
    EXPECT_EQ(sent(), "");
}

TEST_F(FindingNotices, OfFailuresCanBeSwitchedOff) {
    policy.failing = Push::never;
    for (unsigned i = 61; i <= 64; ++i) {
        auto run = Diary::run(i);
        run.outcome = 2;
        run.wait_status = 1 << 8;
        diary.add(run);
        diary.ingest_after(i);
    }
    EXPECT_EQ(sent(), "");
}

/// Jobs that take twice as long from their 61st run on, the days of which are given.
class DailyNotices : public FindingNotices {
protected:
    DailyNotices() { policy.degraded = Push::daily; }

    void add_job(const std::string& job, unsigned slow_from) {
        for (unsigned i = 1; i <= 69; ++i) {
            auto run = i < slow_from ? Diary::run(i) : Diary::slow(i);
            run.high = static_cast<std::uint64_t>(job[0]);
            run.job = job;
            runs.push_back(run);
        }
    }

    void add_until(unsigned last) {
        for (; at <= last; ++at) {
            for (const auto& run : runs)
                if (run.started == Diary::run(at).started) diary.add(run);
            diary.ingest_after(at);
        }
    }

    /// The kinds, and how many jobs those of several have.
    std::string told() const {
        return diary.value(
            "SELECT ifnull(group_concat(kind || ifnull(' ' || (message ->> 'job_count'), ''), "
            "'; '), '') FROM outbox");
    }

    double seconds_of_now() const {
        return static_cast<double>(diary.now.time_since_epoch().count()) / 1e6;
    }

    void set_daily(double moment) const {
        diary.database().exec("INSERT OR REPLACE INTO settings VALUES ('daily_told', " +
                              std::to_string(moment) + ")");
    }

    std::vector<test::SpooledRun> runs;
    unsigned at = 1;
};

TEST_F(DailyNotices, AreOneForAllThatIsFoundInADay) {
    for (const auto* job : {"a", "b", "c"}) add_job(job, 61);
    add_until(66);
    EXPECT_EQ(diary.value("SELECT count(*) FROM findings WHERE kind = 'shift' AND told > 0"), "3");
    EXPECT_EQ(diary.value("SELECT count(*) FROM outbox"), "1") << told();
    EXPECT_EQ(diary.value("SELECT kind FROM outbox"), "findings");
    for (const auto* job : {"a", "b", "c"})
        EXPECT_NE(diary.value("SELECT message FROM outbox").find("\"" + std::string{job} + "\""),
                  std::string::npos);
}

TEST_F(DailyNotices, HoldBackWhatIsFoundAfterThem) {
    add_job("a", 61);
    add_job("b", 62);
    add_until(66);
    // That of b is found a day after that of a, less a minute: as if a had been told just now.
    diary.database().exec(
        "UPDATE findings SET told = NULL, silent = 0 WHERE job = 'b';"
        "DELETE FROM outbox");
    const auto until = seconds_of_now() + 3600;
    set_daily(until - 86'400);
    auto other = Diary::run(1000);
    other.job = "other";
    other.started = diary.now.time_since_epoch().count();
    diary.add(other);
    diary.ingest();
    EXPECT_EQ(sent(), "") << "a run, of which nothing is found, has all be looked at";
    diary.now += std::chrono::minutes{61};
    diary.ingest();
    EXPECT_EQ(sent(), "degraded") << "nobody but a clock brings that about";
}

TEST_F(DailyNotices, DoNotHoldBackOtherKinds) {
    set_daily(seconds_of_now());
    print_nothing(61);
    EXPECT_EQ(sent(), "nothing-done");
}

}  // namespace

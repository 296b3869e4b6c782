// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include "history/alerting/alert_book.hpp"
#include "history/alerting/story.hpp"

namespace jw::history {
namespace {

using namespace std::chrono_literals;
using test::epoch;
using test::Story;
using test::under_way;

TEST(Hang, TellsOnceOfARunThatHangsAndThatItHasEnded) {
    Story story;
    for (int i = 0; i < 20; ++i) story.works(1s * i);
    auto run = under_way(story, 60s);
    story.scene.now = Instant{Micros{epoch}} + 100s;
    story.scene.ingest();
    EXPECT_EQ(story.sent(), "") << "40 s are not long yet";
    story.spool(story.run(5, 200s));
    story.scene.ingest();
    EXPECT_EQ(story.sent(), "long backup") << "a tick that is skipped is the moment to notice it";
    EXPECT_EQ(story.last().run->duration, 141s);
    EXPECT_EQ(story.last().usual_p95, 1s);
    story.works(260s, "another");
    EXPECT_EQ(story.sent(), "long backup") << "once";
    const auto book = read_alert_book(story.scene.store(), story.scene.now);
    ASSERT_EQ(book->hangs.size(), 1U);
    EXPECT_EQ(book->hangs[0].run, 21);
    run.kind = spool::Kind::end;
    run.duration = 300'000'000;
    story.spool(run);
    story.scene.ingest();
    EXPECT_EQ(story.sent(), "long backup, long-over backup");
    EXPECT_EQ(story.last().run->outcome, Outcome::success);
    EXPECT_TRUE(read_alert_book(story.scene.store(), story.scene.now)->hangs.empty());
}

TEST(Hang, TellsOfARunThatIsBeyondItsTimeLimit) {
    Story story;
    auto run = story.run(1, 0s);
    run.kind = spool::Kind::start;
    run.job_pid = 4711;
    run.job_start = 99;
    run.time_limit = 30'000'000;
    story.scene.add_process(4711, 'S', 99);
    story.scene.add(run);
    story.scene.now = Instant{Micros{epoch}} + 89s;
    story.scene.ingest();
    EXPECT_EQ(story.sent(), "");
    story.works(90s, "another");
    EXPECT_EQ(story.sent(), "long backup");
}

TEST(Hang, ARunThatSleptWithItsMachineDoesNotHang) {
    Story story;
    for (int i = 0; i < 20; ++i) story.works(1s * i);
    auto run = story.run(1, 60s);
    run.kind = spool::Kind::start;
    run.job_pid = 4711;
    run.job_start = 99;
    run.boottime = run.monotonic = 1'000'000'000;
    story.scene.add_process(4711, 'S', 99);
    story.scene.eyes.monotonic = 1020s;
    story.scene.eyes.boottime = 1020s + 1000s;
    story.scene.open_eyes();
    story.scene.add(run);
    story.scene.now = Instant{Micros{epoch}} + 60s + 1020s;
    story.scene.ingest();
    EXPECT_EQ(story.sent(), "");
}

TEST(Hang, SaysNothingOfARunThatCannotBeSeen) {
    Story story;
    for (int i = 0; i < 20; ++i) story.works(1s * i);
    auto run = story.run(1, 60s);
    run.kind = spool::Kind::start;
    run.job_pid = 4711;
    run.job_start = 99;
    run.pid_namespace = 1;
    story.scene.add(run);
    story.works(3000s, "another");
    EXPECT_EQ(story.sent(), "");
}

TEST(Hang, TellsOfAHangOfASnoozedJobOnceItMay) {
    Story story;
    for (int i = 0; i < 20; ++i) story.works(1s * i);
    story.scene.now = Instant{Micros{epoch}} + 60s;
    under_way(story, 60s);
    story.scene.ingest();
    ASSERT_FALSE(
        snooze(story.scene.store(), "backup", Instant{Micros{epoch}} + 2h, "", story.scene.now));
    story.works(3000s, "another");
    EXPECT_EQ(story.sent(), "");
    story.works(7201s, "another");
    EXPECT_EQ(story.sent(), "long backup");
}

}  // namespace
}  // namespace jw::history

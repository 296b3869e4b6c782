// SPDX-License-Identifier: MIT
#include "history/alerting/alerting.hpp"

#include <gtest/gtest.h>

#include "history/alerting/alert_book.hpp"
#include "history/alerting/outbox.hpp"
#include "history/alerting/story.hpp"

namespace jw::history {
namespace {

using namespace std::chrono_literals;
using test::epoch;
using test::Story;
using Texts = std::vector<std::string>;

TEST(Alerting, SendsOneNoticeOfTheSecondFailureAndOneOfTheFirstSuccess) {
    Story story;
    story.scene.now = Instant{Micros{epoch}};
    story.fails(0s);
    EXPECT_EQ(story.sent(), "");
    story.fails(60s);
    EXPECT_EQ(story.sent(), "opened backup");
    story.fails(120s);
    story.works(180s);
    EXPECT_EQ(story.sent(), "opened backup, recovered backup");
    EXPECT_EQ(story.scene.value("SELECT failures || ' ' || notices || ' ' || opened_run || ' ' ||"
                                " closed_run || ' ' || (closed - opened) FROM alerts"),
              "3 2 2 4 120.0");
}

TEST(Alerting, SendsByEveryChannelOfThePolicyAndByNoneWithoutOne) {
    Story story{{.channels = {"chat", "mail"}}};
    story.scene.now = Instant{Micros{epoch}};
    story.fails(0s);
    story.fails(60s);
    EXPECT_EQ(story.scene.value("SELECT group_concat(channel) FROM outbox"), "chat,mail");
    Story silent{{.channels = {}}};
    silent.scene.now = Instant{Micros{epoch}};
    silent.fails(0s);
    silent.fails(60s);
    EXPECT_EQ(silent.sent(), "");
    EXPECT_EQ(silent.scene.value("SELECT count(*) FROM alerts WHERE closed IS NULL"), "1");
}

TEST(Alerting, SaysWhatHappenedAndWhatIsUsual) {
    Story story;
    story.scene.now = Instant{Micros{epoch}};
    for (int i = 0; i < 20; ++i) story.works(1s * i);
    story.fails(60s);
    auto run = story.run(2, 120s);
    run.err = "first\nAPI_TOKEN=canary-value\nrsync error: some files could not be transferred\n";
    run.out = "never shown\n";
    run.argv = std::string{"/usr/bin/rsync\0-a", 17};
    run.wait_status = 23 << 8;
    story.spool(run);
    story.scene.ingest();
    const auto message = story.last();
    EXPECT_EQ(message.kind, alert::Kind::opened);
    EXPECT_EQ(message.key.size(), 32U);
    EXPECT_EQ(message.host, "here");
    EXPECT_EQ(message.failures_in_row, 2U);
    EXPECT_EQ(message.failing_since, Instant{Micros{epoch} + 60s});
    EXPECT_EQ(message.last_success, Instant{Micros{epoch} + 19s});
    EXPECT_EQ(message.usual_p50, 1s);
    ASSERT_TRUE(message.run);
    EXPECT_EQ(message.run->program, "rsync");
    EXPECT_EQ(message.run->exit, 23);
    EXPECT_EQ(message.output_name, "stderr");
    EXPECT_EQ(message.output_end,
              "first\nAPI_TOKEN=[masked]\nrsync error: some files could not be transferred\n");
    EXPECT_EQ(message.command, "job-watch show 22");
    EXPECT_EQ(message.reason, "rsync error: some files could not be transferred");
    EXPECT_EQ(message.usual_p95, 1s);
    EXPECT_EQ(message.incident.size(), 32U);
}

TEST(Alerting, SaysWhatOneRunInTwentyTakesOnlyOfTwentyRuns) {
    Story story{{.fail_after = 1, .channels = {"chat"}}};
    story.scene.now = Instant{Micros{epoch}};
    for (int i = 0; i < 19; ++i) story.works(1s * i);
    story.fails(60s);
    EXPECT_EQ(story.last().usual_p50, 1s);
    EXPECT_EQ(story.last().usual_p95, std::nullopt);
}

TEST(Alerting, TellsOfOneIncidentInAllItsNoticesAndHowLongItWas) {
    Story story{{.fail_after = 2, .remind_every = 1min, .channels = {"chat"}}};
    story.scene.now = Instant{Micros{epoch}};
    std::set<std::string> incidents;
    const auto next = [&](bool works, std::chrono::seconds at) {
        works ? story.works(at) : story.fails(at);
        incidents.insert(story.last().incident);
    };
    story.fails(0s);
    next(false, 60s);
    next(false, 3600s);
    next(true, 7200s);
    EXPECT_EQ(story.sent(), "opened backup, reminder backup, recovered backup");
    EXPECT_EQ(incidents.size(), 1U);
    EXPECT_EQ(story.last().down_for, 7201s);
    EXPECT_EQ(story.last().failures_in_row, 3U);
    story.fails(8000s);
    next(false, 8100s);
    EXPECT_EQ(incidents.size(), 2U) << "the next one is another";
}

TEST(Alerting, SaysHowLongItWillBeSilentAboutAFlappingJob) {
    Story story{{.fail_after = 1, .channels = {"chat"}}};
    story.scene.now = Instant{Micros{epoch}};
    for (int i = 0; i < 3; ++i) {
        story.fails(100s * i);
        if (i < 2) story.works(100s * i + 50s);
    }
    EXPECT_EQ(story.last().kind, alert::Kind::flapping);
    EXPECT_EQ(story.last().quiet_until, Instant{Micros{epoch}} + 201s + 6h);
}

TEST(Alerting, NamesTheCommandThatAShellDidNotFind) {
    Story story{{.fail_after = 1, .channels = {"chat"}}};
    story.scene.now = Instant{Micros{epoch}};
    auto run = story.run(2, 0s);
    run.err = "sh: 1: restic-x: not found\n";
    run.wait_status = 127 << 8;
    story.spool(run);
    story.scene.ingest();
    EXPECT_EQ(story.last().run->missing, "restic-x");
    auto other = story.run(2, 60s, "other");
    other.err = "cat: restic-x: not found\n";
    story.spool(other);
    story.scene.ingest();
    EXPECT_EQ(story.last().run->missing, "") << "it did not end with 127";
}

TEST(Alerting, ShowsStandardOutputWhereThereIsNoStandardError) {
    Story story{{.fail_after = 1, .channels = {"chat"}}};
    auto run = story.run(2, 3500s);
    run.out = "only this\n";
    run.err = " \n";
    story.spool(run);
    story.scene.ingest();
    EXPECT_EQ(story.last().output_name, "stdout");
    EXPECT_EQ(story.last().output_end, "only this\n");
}

TEST(Alerting, HoldsAnOpeningAndARecoveryBackForAMoment) {
    Story story{{.fail_after = 1, .channels = {"chat"}}};
    story.scene.now = Instant{Micros{epoch}};
    story.fails(0s);
    EXPECT_EQ(next_due(story.scene.store()), story.scene.now + 5s);
    story.works(100s);
    EXPECT_EQ(story.scene.value("SELECT max(next_try) FROM outbox"),
              std::to_string(epoch / 1'000'000 + 106) + ".0");
}

TEST(Alerting, SendsOneByOneToWhoKeepsTheStateOfEachJob) {
    Story story{{.fail_after = 1, .channels = {"chat", "pager"}, .one_by_one = {"pager"}}};
    story.scene.now = Instant{Micros{epoch}};
    for (int job = 0; job < 5; ++job) story.fails(1s * job, "job" + std::to_string(job));
    for (int job = 0; job < 5; ++job) story.works(70s + 1s * job, "job" + std::to_string(job));
    const auto of = [&](const std::string& channel) {
        return story.scene.value("SELECT group_concat(kind) FROM outbox WHERE channel = '" +
                                 channel + "'");
    };
    EXPECT_EQ(of("chat"), "storm,recoveries");
    EXPECT_EQ(of("pager"),
              "opened,opened,opened,opened,opened,recovered,recovered,recovered,recovered,"
              "recovered");
    EXPECT_EQ(
        story.scene.value("SELECT max(next_try - created) FROM outbox WHERE channel = 'pager'"),
        "0.0");
}

TEST(Alerting, TellsOfEachSuccessWhoWaitsForItAndOnlyOfTheNewestThatWaits) {
    Story story{{.channels = {"chat", "check"}, .each_success = {"check"}}};
    story.scene.now = Instant{Micros{epoch}};
    story.works(0s);
    story.works(60s);
    EXPECT_EQ(story.sent(), "succeeded backup");
    EXPECT_EQ(story.last().run->id, 2);
    EXPECT_EQ(story.scene.value("SELECT channel FROM outbox"), "check");
    story.fails(120s);
    story.fails(180s);
    story.works(240s);
    EXPECT_EQ(story.sent(), "opened backup, opened backup, recovered backup, recovered backup")
        << "a recovery is told anyway";
    story.spool(story.run(1, 300s));
    story.scene.now += 2h;
    story.scene.ingest();
    EXPECT_EQ(story.last().kind, alert::Kind::recovered) << "it succeeded two hours ago";
}

TEST(Alerting, MakesOneMessageOfRecoveriesAsOfFailures) {
    Story story{{.fail_after = 1, .channels = {"chat"}}};
    story.scene.now = Instant{Micros{epoch}};
    for (int job = 0; job < 6; ++job) {
        auto run = story.run(2, 1s * job, "job" + std::to_string(job));
        run.err = "cp: /b/" + std::to_string(job) + ": No space left on device\n";
        story.spool(run);
        story.scene.ingest();
    }
    EXPECT_EQ(story.sent(), "storm ");
    const auto storm = story.last();
    ASSERT_EQ(storm.incidents.size(), 6U);
    EXPECT_EQ(storm.incidents[5].job, "job5");
    EXPECT_EQ(storm.incidents[5].reason, "cp: /b/5: No space left on device");
    EXPECT_EQ(storm.incidents[5].run.exit, 1);
    for (int job = 0; job < 6; ++job) story.works(100s + 1s * job, "job" + std::to_string(job));
    EXPECT_EQ(story.sent(), "storm , recoveries ");
    const auto recoveries = story.last();
    EXPECT_EQ(recoveries.job_count, 6U);
    EXPECT_EQ(recoveries.incidents[5].down_for, 101s);
}

TEST(Alerting, TellsOfASnoozedJobOnceTheSnoozeIsOver) {
    Story story;
    story.scene.now = Instant{Micros{epoch}};
    story.works(0s, "other");
    story.scene.database().exec("INSERT INTO snoozes VALUES ('backup', 0, 1700000600, 'why')");
    story.fails(0s);
    story.fails(60s);
    EXPECT_EQ(story.sent(), "");
    EXPECT_EQ(story.scene.value("SELECT count(*) FROM alerts"), "1");
    story.works(601s, "other");
    EXPECT_EQ(story.sent(), "opened backup");
}

TEST(Alerting, RemindsOfAnAlertThatWasToldBeforeItsSnoozeOnceThatIsOver) {
    Story story;
    story.scene.now = Instant{Micros{epoch}};
    story.fails(0s);
    story.fails(60s);
    const auto sleep = [&](Micros span) {
        EXPECT_FALSE(
            snooze(story.scene.store(), "backup", story.scene.now + span, "", story.scene.now));
    };
    sleep(0s);
    story.works(70s, "other");
    EXPECT_EQ(story.sent(), "opened backup") << "it was not snoozed";
    sleep(10min);
    story.fails(120s);
    story.works(660s, "other");
    EXPECT_EQ(story.sent(), "opened backup");
    story.works(680s, "other");
    story.works(690s, "other");
    EXPECT_EQ(story.sent(), "opened backup, reminder backup");
    EXPECT_EQ(story.scene.value("SELECT count(*) FROM snoozes"), "0");
}

TEST(Alerting, SendsNothingOfAMutedJob) {
    Story story{{.mute = true, .channels = {"chat"}}};
    story.scene.now = Instant{Micros{epoch}};
    story.fails(0s);
    story.fails(60s);
    story.works(120s);
    EXPECT_EQ(story.sent(), "");
    EXPECT_EQ(story.scene.value("SELECT count(*) FROM alerts"), "1");
}

}  // namespace
}  // namespace jw::history

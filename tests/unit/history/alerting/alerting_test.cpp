// SPDX-License-Identifier: MIT
#include "history/alerting/alerting.hpp"

#include <SQLiteCpp/Column.h>
#include <SQLiteCpp/Statement.h>
#include <gtest/gtest.h>

#include <map>
#include <random>
#include <set>

#include "history/alerting/alert_book.hpp"
#include "history/alerting/outbox.hpp"
#include "history/alerting/output_end.hpp"
#include "history/recording/killed_ingest.hpp"
#include "history/runs/rows.hpp"
#include "history/scene.hpp"
#include "judge/alert/message_json.hpp"
#include "support/sample.hpp"

namespace jw::history {
namespace {

using namespace std::chrono_literals;
using test::Scene;
using test::SpooledRun;
using Texts = std::vector<std::string>;

constexpr std::int64_t epoch = 1'700'000'000'000'000;

/// A store with a channel, whose runs take a second each.
class Story {
public:
    explicit Story(alert::Policy with = {.channels = {"chat"}}) : policy{std::move(with)} {
        scene.surroundings.policy_of = [this](const std::string&) { return this->policy; };
    }

    SpooledRun run(int outcome, std::chrono::seconds at, const std::string& job = "backup") {
        return {.number = ++number_,
                .job = job,
                .started = epoch + std::chrono::microseconds{at}.count(),
                .duration = 1'000'000,
                .outcome = outcome,
                .wait_status = outcome == 1 ? 0 : 256};
    }

    void spool(const SpooledRun& run) {
        scene.add(run);
        scene.now = std::max(scene.now, Instant{Micros{run.started + run.duration}});
    }

    void fails(std::chrono::seconds at, const std::string& job = "backup") {
        spool(run(2, at, job));
        scene.ingest();
    }

    void works(std::chrono::seconds at, const std::string& job = "backup") {
        spool(run(1, at, job));
        scene.ingest();
    }

    /// Kinds and jobs of all messages, oldest first.
    std::string sent() const {
        return scene.value(
            "SELECT ifnull(group_concat(kind || ' ' || job, ', '), '')"
            " FROM (SELECT * FROM outbox ORDER BY id)");
    }

    alert::Message last() const {
        const auto message =
            alert::message_from_json(scene.value("SELECT message FROM outbox ORDER BY id DESC"));
        EXPECT_TRUE(message);
        return message ? *message : alert::Message{};
    }

    Scene scene;
    alert::Policy policy;

private:
    std::uint64_t number_ = 0;
};

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

/// What a receiver of one channel believes of each job once it has all of it, in the order sent.
std::map<std::string, bool> believed(const Story& story) {
    std::map<std::string, bool> fails;
    Outbox outbox{story.scene.store()};
    for (int i = 0; i < 1000; ++i) {
        const auto due = outbox.claim(story.scene.now + 120s, 30s, "me", 1);
        if (!due || due->empty()) break;
        const auto& message = due->front().message;
        const bool failing =
            message.kind != alert::Kind::recovered && message.kind != alert::Kind::recoveries;
        if (!message.job.empty()) fails[message.job] = failing;
        for (const auto& job : message.jobs) fails[job] = failing;
        EXPECT_FALSE(outbox.sent(due->front().row, story.scene.now));
    }
    return fails;
}

TEST(Alerting, LeavesWhoeverReadsTheMessagesInTheirOrderWithTheTruth) {
    std::mt19937 random{7};  // NOLINT(cert-msc*): the same each time
    for (int story_number = 0; story_number < 25; ++story_number) {
        Story story{{.fail_after = 1, .channels = {"chat"}}};
        story.scene.now = Instant{Micros{epoch}};
        std::map<std::string, bool> fails;
        for (int i = 0; i < 40; ++i) {
            const auto job = "job" + std::to_string(random() % 7);
            const auto at = 1s * (i * 2);
            const bool failing = random() % 2 == 0;
            failing ? story.fails(at, job) : story.works(at, job);
            const bool is_news = failing || fails.contains(job);
            if (is_news) fails[job] = failing;
        }
        const auto told = believed(story);
        for (const auto& [job, failing] : told) {
            const auto flapping = story.scene.value(
                "SELECT count(*) FROM alerts WHERE flapping AND job = '" + job + "'");
            if (flapping == "0") {
                EXPECT_EQ(failing, fails[job]) << job << " in " << story_number;
            }
        }
        EXPECT_EQ(story.scene.value("SELECT count(*) FROM outbox WHERE state = 'pending'"), "0");
    }
}

TEST(Alerting, MakesOneMessageOfAStorm) {
    Story story{{.channels = {"chat", "mail"}}};
    story.scene.now = Instant{Micros{epoch}};
    for (int round = 0; round < 2; ++round)
        for (int job = 0; job < 60; ++job)
            story.fails(100s * round + 500ms * job / 1s * 1s, "job" + std::to_string(job));
    EXPECT_EQ(story.sent(), "storm , storm ");
    const auto message = story.last();
    EXPECT_EQ(message.job_count, 60U);
    EXPECT_EQ(message.jobs.size(), 50U);
    EXPECT_EQ(message.jobs[0], "job0");
    EXPECT_LE(*next_due(story.scene.store()), story.scene.now + 60s);
}

TEST(Alerting, LeavesWhatIsBeingSentOutOfAStorm) {
    Story story{{.fail_after = 1, .channels = {"chat"}}};
    story.scene.now = Instant{Micros{epoch}};
    story.fails(0s, "first");
    Outbox outbox{story.scene.store()};
    const auto claimed = outbox.claim(story.scene.now + 10s, 30s, "me", 10);
    ASSERT_TRUE(claimed);
    ASSERT_EQ(claimed->size(), 1U);
    for (int job = 1; job < 10; ++job) story.fails(11s + 1s * job, "job" + std::to_string(job));
    EXPECT_EQ(story.sent(), "opened first, storm ");
    EXPECT_EQ(story.last().job_count, 9U);
    EXPECT_FALSE(outbox.sent(claimed->front().row, story.scene.now));
}

TEST(Alerting, SendsTheNewsOfAJobInAStormBehindTheStorm) {
    for (const int recovers_at : {2, 6}) {
        Story story{{.fail_after = 1, .channels = {"chat"}}};
        story.scene.now = Instant{Micros{epoch}};
        for (int job = 0; job < 8; ++job) {
            story.fails(1s * job, "job" + std::to_string(job));
            if (job == recovers_at) story.works(1s * job, "job1");
        }
        Outbox outbox{story.scene.store()};
        const auto storm = outbox.claim(story.scene.now + 60s, 30s, "me", 10);
        ASSERT_EQ(storm->size(), 1U) << recovers_at;
        EXPECT_EQ(storm->front().message.kind, alert::Kind::storm);
        EXPECT_EQ(storm->front().message.job_count, 8U);
        EXPECT_FALSE(outbox.sent(storm->front().row, story.scene.now));
        const auto news = outbox.claim(story.scene.now + 60s, 30s, "me", 10);
        ASSERT_EQ(news->size(), 1U);
        EXPECT_EQ(news->front().message.kind, alert::Kind::recovered);
    }
}

TEST(Alerting, FewJobsThatFailAtOnceAreToldOneByOne) {
    Story story{{.fail_after = 1, .channels = {"chat"}}};
    story.scene.now = Instant{Micros{epoch}};
    for (int job = 0; job < 3; ++job) story.fails(1s * job, "job" + std::to_string(job));
    EXPECT_EQ(story.sent(), "opened job0, opened job1, opened job2");
}

TEST(Alerting, MakesOneMessageOfAWholeHistoryThatIsBroughtInAtOnce) {
    Story story{{.channels = {"chat"}}};
    for (int job = 0; job < 50; ++job)
        for (int i = 0; i < 22; ++i) {
            const bool fails = job < 7 ? i > 10 : i % 7 > 3;
            story.spool(story.run(fails ? 2 : 1, 3600s * i, "job" + std::to_string(job)));
        }
    story.scene.now += 24h * 7;
    story.scene.ingest();
    EXPECT_EQ(story.sent(), "storm ");
    EXPECT_EQ(story.last().job_count, 7U);
    story.scene.ingest();
    EXPECT_EQ(story.sent(), "storm ") << "it is told once";
}

TEST(Alerting, TellsOfASingleJobThatFailsInAnOldHistoryByItself) {
    Story story;
    for (int i = 0; i < 5; ++i) story.spool(story.run(2, 3600s * i));
    story.scene.now += 24h;
    story.scene.ingest();
    EXPECT_EQ(story.sent(), "opened backup");
    EXPECT_EQ(story.last().failures_in_row, 5U);
    story.works(3600s * 40);
    EXPECT_EQ(story.sent(), "opened backup, recovered backup");
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

TEST(Alerting, JudgesARunOnceHoweverManyEntriesTellItsEnd) {
    Story story{{.channels = {"chat"}}};
    story.scene.now = Instant{Micros{epoch}};
    auto run = story.run(2, 0s);
    for (unsigned revision = 1; revision < 6; ++revision) {
        run.revision = revision;
        story.spool(run);
        story.scene.ingest();
    }
    EXPECT_EQ(story.sent(), "");
    EXPECT_NE(story.scene.value("SELECT state FROM alert_states").find("\"failures\":1,"),
              std::string::npos);
}

TEST(Alerting, JudgesARunOnceThatOthersToldOfBeforeTheWrapper) {
    for (const bool at_once : {true, false}) {
        Story story;
        story.scene.now = Instant{Micros{epoch}};
        for (const auto* source : {"systemd", ""}) {
            auto run = story.run(2, 0s);
            run.unit = "backup.service";
            run.invocation = std::string(32, 'a');
            run.source = source;
            story.spool(run);
            if (!at_once) story.scene.ingest();
        }
        story.scene.ingest();
        EXPECT_EQ(story.sent(), "");
        EXPECT_EQ(story.scene.value("SELECT id || ifnull(source, '') FROM runs"), "1");
        story.fails(60s);
        EXPECT_EQ(story.sent(), "opened backup");
    }
}

TEST(Alerting, CountsAnInterruptedRunOnceItIsFoundOut) {
    Story story{{.fail_after = 1, .channels = {"chat"}}};
    auto run = story.run(0, 3500s);
    run.kind = spool::Kind::start;
    run.job_pid = 4711;
    run.job_start = 99;
    story.scene.add_process(4711, 'S', 99);
    story.spool(run);
    story.scene.ingest();
    EXPECT_EQ(story.sent(), "");
    story.scene.remove_process(4711);
    story.scene.now += 60s;
    story.scene.ingest();
    EXPECT_EQ(story.sent(), "opened backup");
    EXPECT_EQ(story.last().run->outcome, Outcome::interrupted);
}

/// A run that is under way since then, in a process that lives or does not.
SpooledRun under_way(Story& story, std::chrono::seconds at, bool lives = true) {
    auto run = story.run(1, at);
    run.kind = spool::Kind::start;
    run.job_pid = 4711;
    run.job_start = 99;
    if (lives)
        story.scene.add_process(4711, 'S', 99);
    else
        story.scene.remove_process(4711);
    story.scene.add(run);
    return run;
}

TEST(Alerting, TakesBackThatARunWasInterruptedThatEndsAfterAll) {
    Story story{{.fail_after = 1, .channels = {"chat"}}};
    story.works(0s);
    auto run = under_way(story, 60s, false);
    story.scene.now = Instant{Micros{epoch}} + 100s;
    story.scene.ingest();
    EXPECT_EQ(story.sent(), "opened backup");
    run.kind = spool::Kind::end;
    story.spool(run);
    story.scene.ingest();
    EXPECT_EQ(story.sent(), "opened backup, recovered backup");
    EXPECT_EQ(story.last().why, "a run that seemed to be interrupted has ended after all");
    EXPECT_EQ(story.scene.value("SELECT count(*) FROM alerts WHERE closed IS NULL"), "0");
}

TEST(Alerting, CountsNoInterruptionThatWasTakenBack) {
    Story story;
    story.works(0s);
    auto run = under_way(story, 60s, false);
    story.scene.now = Instant{Micros{epoch}} + 100s;
    story.scene.ingest();
    run.kind = spool::Kind::end;
    story.scene.add(run);
    story.fails(120s);
    EXPECT_EQ(story.sent(), "") << "one failure, not two";
    story.fails(180s);
    EXPECT_EQ(story.sent(), "opened backup");
    EXPECT_EQ(story.last().failures_in_row, 2U);
}

TEST(Alerting, ClosesAnAlertThatOneFailureTooManyHasOpened) {
    Story story;
    story.works(0s);
    auto run = under_way(story, 60s, false);
    story.scene.now = Instant{Micros{epoch}} + 100s;
    story.scene.ingest();
    story.fails(120s);
    EXPECT_EQ(story.sent(), "opened backup");
    run.kind = spool::Kind::end;
    story.scene.add(run);
    story.scene.ingest();
    EXPECT_EQ(story.sent(), "opened backup, recovered backup");
    story.fails(180s);
    EXPECT_EQ(story.sent(), "opened backup, recovered backup, opened backup");
}

SpooledRun of_service(Story& story, int outcome, int night) {
    auto run = story.run(outcome, std::chrono::hours{24} * night);
    run.unit = "backup.service";
    run.invocation = std::string(31, '0') + std::to_string(night);
    return run;
}

/// The wrapper's success of a service that the manager then calls a failure, a little earlier.
void seems_to_work(Story& story, int night) {
    auto by_wrapper = of_service(story, 1, night);
    by_wrapper.unit_part = 1;
    story.spool(by_wrapper);
    story.scene.ingest();
    auto by_manager = of_service(story, 2, night);
    by_manager.source = "systemd";
    by_manager.result = "exit-code";
    by_manager.duration = 999'000;
    story.spool(by_manager);
    story.scene.ingest();
}

TEST(Alerting, CountsFailuresThatSeemedToBeSuccesses) {
    Story story;
    seems_to_work(story, 1);
    EXPECT_EQ(story.sent(), "");
    seems_to_work(story, 2);
    EXPECT_EQ(story.sent(), "opened backup");
    seems_to_work(story, 3);
    EXPECT_EQ(story.sent(), "opened backup") << "no success was one";
    EXPECT_EQ(story.scene.value("SELECT failures FROM alerts"), "3");
    EXPECT_EQ(story.scene.value("SELECT group_concat(outcome) FROM runs"),
              "failure,failure,failure");
}

TEST(Alerting, CountsWhatALaterWordOfTheManagerMakesAFailure) {
    Story story;
    for (const int night : {1, 2}) {
        auto run = of_service(story, 1, night);
        run.source = "systemd";
        run.result = "success";
        story.spool(run);
        story.scene.ingest();
        run.outcome = 2;
        run.result = "exit-code";
        run.wait_status = 4 << 8;
        run.revision = 2;
        story.spool(run);
        story.scene.ingest();
    }
    EXPECT_EQ(story.sent(), "opened backup");
}

TEST(Alerting, TellsOnceOfARunThatHangsAndThatItHasEnded) {
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

TEST(Alerting, TellsOfARunThatIsBeyondItsTimeLimit) {
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

TEST(Alerting, ARunThatSleptWithItsMachineDoesNotHang) {
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

TEST(Alerting, SaysNothingOfARunThatCannotBeSeen) {
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

TEST(Alerting, TellsOfAHangOfASnoozedJobOnceItMay) {
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

TEST(Alerting, AFailureBeforeTheClockIsSetOpensAnAlert) {
    Story story{{.fail_after = 1, .channels = {"chat"}}};
    auto before = story.run(1, 0s);
    before.boottime = 5'000'000'000;
    story.spool(before);
    story.scene.ingest();
    auto failure = story.run(2, 0s);
    failure.boot_id = std::string(32, 'b');
    failure.boottime = 10'000'000;
    failure.started = 10'000'000;  // 1970
    story.scene.now = Instant{11s};
    story.scene.add(failure);
    story.scene.ingest();
    EXPECT_EQ(story.sent(), "opened backup");
}

TEST(Alerting, AFailureAfterTheClockWentBackOpensAnAlert) {
    Story story{{.fail_after = 1, .channels = {"chat"}}};
    auto before = story.run(1, 3600s);
    before.boottime = 5'000'000'000;
    story.spool(before);
    story.scene.ingest();
    auto failure = story.run(2, 3480s);
    failure.boottime = 5'060'000'000;
    story.scene.now = Instant{Micros{epoch}} + 3481s;
    story.scene.add(failure);
    story.scene.ingest();
    EXPECT_EQ(story.sent(), "opened backup");
}

TEST(Alerting, ReadsTheEndsOfOneBatchInTheirOrder) {
    Story story{{.fail_after = 1, .channels = {"chat"}}};
    story.scene.now = Instant{Micros{epoch}};
    auto slow = story.run(1, 0s);
    slow.duration = 100'000'000;
    story.spool(slow);
    story.spool(story.run(2, 50s));
    story.scene.ingest();
    EXPECT_EQ(story.sent(), "opened backup, recovered backup");
}

/// The same runs of three jobs, brought in by so many at a time.
std::string messages_of(unsigned seed, unsigned most_at_once) {
    Story story{{.remind_every = 5min, .channels = {"chat"}}};
    story.scene.now = Instant{Micros{epoch}};
    std::mt19937 runs{seed}, batches{seed + 1};
    auto left = most_at_once;
    for (int i = 0; i < 150; ++i) {
        const int outcome = runs() % 5 < 2 ? 1 : 2;
        story.spool(story.run(outcome, 37s * i, "job" + std::to_string(runs() % 3)));
        if (--left > 0) continue;
        story.scene.ingest();
        left = 1 + static_cast<unsigned>(batches() % most_at_once);
    }
    story.scene.ingest();
    return story.scene.value(
        "SELECT group_concat(kind || job || key, ' ') FROM"
        " (SELECT * FROM outbox ORDER BY key)");
}

TEST(Alerting, SendsTheSameHoweverManyRunsAreBroughtInAtOnce) {
    for (unsigned seed = 0; seed < test::sample(2, 6); ++seed) {
        const auto expected = messages_of(seed, 1);
        EXPECT_NE(expected.find("opened"), std::string::npos);
        EXPECT_EQ(messages_of(seed, 2), expected) << seed;
        EXPECT_EQ(messages_of(seed, 40), expected) << seed;
    }
}

TEST(Alerting, LosesAndDoublesNoNoticeWhereverTheIngestIsKilled) {
    int n = 0;
    for (bool killed = true; killed;) {
        Story story;
        story.scene.now = Instant{Micros{epoch}};
        story.spool(story.run(2, 0s));
        story.spool(story.run(2, 60s));
        story.spool(story.run(1, 120s));
        killed = killed_at(story.scene, ++n);
        story.scene.ingest();
        EXPECT_EQ(story.sent(), "opened backup, recovered backup") << n;
        EXPECT_EQ(story.scene.value("SELECT count(*) FROM alerts"), "1") << n;
    }
    EXPECT_GT(n, 8);
}

TEST(Alerting, ReadsNoRunTwiceWhereTheSpoolEntryOutlivesItsCommit) {
    Story story;
    story.scene.now = Instant{Micros{epoch}};
    const auto first = story.run(2, 0s);
    story.spool(first);
    story.scene.ingest();
    story.spool(first);
    story.scene.ingest();
    EXPECT_EQ(story.sent(), "");
}

TEST(Alerting, ForgetsMessagesThatAreLongDoneAndNoOthers) {
    Story story{{.channels = {"chat"}}};
    story.scene.now = Instant{Micros{epoch}};
    story.fails(0s);
    story.fails(60s);
    story.works(120s);
    story.scene.database().exec("UPDATE outbox SET state = 'sent', done = 1 WHERE id = 1");
    story.works(7200s);
    EXPECT_EQ(story.sent(), "recovered backup");
}

TEST(OutputEnd, KeepsTheLastLinesWhole) {
    std::string text;
    for (int i = 0; i < 1000; ++i) text += "line " + std::to_string(i) + "\n";
    const auto end = output_end(text);
    EXPECT_LE(end.size(), 3072U);
    EXPECT_GT(end.size(), 3000U);
    EXPECT_TRUE(end.starts_with("line "));
    EXPECT_TRUE(end.ends_with("line 999\n"));
}

TEST(OutputEnd, CutsOneLongLineWhereACharacterBegins) {
    std::string text;
    for (int i = 0; i < 3000; ++i) text += "\xe2\x82\xac";
    const auto end = output_end(text, 100);
    EXPECT_EQ(end.size(), 99U);
    EXPECT_TRUE(end.starts_with("\xe2\x82\xac"));
    std::string words;
    for (int i = 0; i < 1000; ++i) words += "words ";
    EXPECT_EQ(output_end(words + "\n", 100).size(), 100U);
    EXPECT_EQ(output_end("\x82\xac short"), "\x82\xac short");
}

TEST(OutputEnd, MasksASecretThatTheCutWouldHideTheNameOf) {
    const auto end = output_end("password=" + std::string(4000, 'x') + "\nlast\n", 100);
    EXPECT_EQ(end, "password=[masked]\nlast\n");
}

}  // namespace
}  // namespace jw::history

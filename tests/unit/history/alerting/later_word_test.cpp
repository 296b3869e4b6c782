// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include "history/alerting/story.hpp"

namespace jw::history {
namespace {

using namespace std::chrono_literals;
using test::epoch;
using test::SpooledRun;
using test::Story;
using test::under_way;

TEST(LaterWord, JudgesARunOnceHoweverManyEntriesTellItsEnd) {
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

TEST(LaterWord, JudgesARunOnceThatOthersToldOfBeforeTheWrapper) {
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

TEST(LaterWord, CountsAnInterruptedRunOnceItIsFoundOut) {
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

TEST(LaterWord, TakesBackThatARunWasInterruptedThatEndsAfterAll) {
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
    EXPECT_EQ(story.last().why, "a run that was taken for a failure was none after all");
    EXPECT_EQ(story.scene.value("SELECT count(*) FROM alerts WHERE closed IS NULL"), "0");
}

TEST(LaterWord, CountsNoInterruptionThatWasTakenBack) {
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

TEST(LaterWord, ClosesAnAlertThatOneFailureTooManyHasOpened) {
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

TEST(LaterWord, CountsFailuresThatSeemedToBeSuccesses) {
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

TEST(LaterWord, CountsWhatALaterWordOfTheManagerMakesAFailure) {
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

}  // namespace
}  // namespace jw::history

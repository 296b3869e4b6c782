// SPDX-License-Identifier: MIT
#include "history/recording/reconcile.hpp"

#include <gtest/gtest.h>

#include <string>

#include "history/runs/recount.hpp"
#include "history/scene.hpp"

namespace {

using namespace jw;
using test::Scene;
using test::SpooledRun;

constexpr int job_pid = 4711;

SpooledRun start() { return {.kind = spool::Kind::start, .job_pid = job_pid, .job_start = 99}; }

std::string outcome(const Scene& scene) {
    scene.ingest();
    return scene.value("SELECT outcome FROM runs");
}

TEST(Reconcile, LetsARunBeWhoseProcessLives) {
    const Scene scene;
    scene.add(start());
    scene.add_process(job_pid, 'S', 99);
    EXPECT_EQ(outcome(scene), "running");
}

TEST(Reconcile, CallsARunInterruptedOnceItsProcessIsGone) {
    const Scene scene;
    scene.add(start());
    scene.add_process(job_pid, 'S', 99);
    scene.ingest();
    scene.remove_process(job_pid);
    EXPECT_EQ(outcome(scene), "interrupted");
    EXPECT_EQ(scene.value("SELECT duration FROM runs"), "NULL");
    EXPECT_EQ(scene.value("SELECT failures_in_row FROM jobs"), "1");
    EXPECT_EQ(test::stored_summaries(scene.database()),
              test::recounted_summaries(scene.database()));
}

TEST(Reconcile, TakesNoOtherProcessOfTheSamePidForTheJob) {
    const Scene scene;
    scene.add(start());
    scene.add_process(job_pid, 'S', 100);
    EXPECT_EQ(outcome(scene), "interrupted");
}

TEST(Reconcile, TakesNoZombieForALivingProcess) {
    const Scene scene;
    scene.add(start());
    scene.add_process(job_pid, 'Z', 99);
    EXPECT_EQ(outcome(scene), "interrupted");
}

TEST(Reconcile, CallsARunOfAnEarlierBootInterruptedWhateverItsPidIsNow) {
    const Scene scene;
    auto run = start();
    run.boot_id = std::string(32, 'f');
    scene.add(run);
    scene.add_process(job_pid, 'S', 99);
    EXPECT_EQ(outcome(scene), "interrupted");
}

TEST(Reconcile, LeavesARunOfAnotherMachineToThatMachine) {
    Scene scene;
    auto run = start();
    run.boot_id = std::string(32, 'f');
    scene.add(run);
    scene.call_host("there");
    EXPECT_EQ(outcome(scene), "running");
    scene.call_host("here");
    EXPECT_EQ(outcome(scene), "interrupted");
}

TEST(Reconcile, WaitsAMomentForTheEndOfARunThatHasJustBegun) {
    Scene scene;
    scene.add(start());
    scene.now = Instant{Micros{1'700'000'000'000'000 + 3'000'000}};
    EXPECT_EQ(outcome(scene), "running");
    scene.now = Instant{Micros{1'700'000'000'000'000 + 6'000'000}};
    EXPECT_EQ(outcome(scene), "interrupted");
}

TEST(Reconcile, JudgesARunThatSeemsToStartInTheFuture) {
    Scene scene;
    scene.add(start());
    scene.now = Instant{Micros{1'600'000'000'000'000}};
    EXPECT_EQ(outcome(scene), "interrupted");
}

TEST(Reconcile, LeavesARunWhoseEndIsInTheSpool) {
    const Scene scene;
    scene.add(start());
    scene.add_process(job_pid, 'S', 99);
    scene.ingest();
    scene.remove_process(job_pid);
    scene.add({.kind = spool::Kind::end});
    auto database = scene.database();
    const history::SpoolFolders folders{scene.store()};
    EXPECT_TRUE(
        history::interrupted_runs(database, scene.surroundings.processes, folders, scene.now)
            .empty());
}

TEST(Reconcile, LetsTheTrueEndReplaceAnInterruption) {
    const Scene scene;
    scene.add(start());
    EXPECT_EQ(outcome(scene), "interrupted");
    scene.add({.out = "done after all"});
    EXPECT_EQ(outcome(scene), "success");
    EXPECT_EQ(scene.value("SELECT count(*) FROM runs"), "1");
    EXPECT_EQ(test::stored_summaries(scene.database()),
              test::recounted_summaries(scene.database()));
}

}  // namespace

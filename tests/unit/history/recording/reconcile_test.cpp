// SPDX-License-Identifier: MIT
#include "history/recording/reconcile.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "history/reading/history.hpp"
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

/// As a reader is told.
Outcome shown(const Scene& scene) {
    const auto history = history::History::open_in(scene.surroundings, scene.store());
    return history->runs({}).front().outcome;
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
    EXPECT_EQ(shown(scene), Outcome::unseen);
    scene.call_host("here");
    EXPECT_EQ(outcome(scene), "interrupted");
}

TEST(Reconcile, CannotTellOfARunInAnotherPidNamespace) {
    const Scene scene;
    auto run = start();
    run.pid_namespace = 1;
    scene.add(run);
    EXPECT_EQ(outcome(scene), "running");
    EXPECT_EQ(shown(scene), Outcome::unseen);
}

TEST(Reconcile, CannotTellOfARunWhoseWrapperDidNotKnowItsNamespace) {
    const Scene scene;
    auto run = start();
    run.pid_namespace = 0;
    scene.add(run);
    EXPECT_EQ(outcome(scene), "running");
    EXPECT_EQ(shown(scene), Outcome::unseen);
}

TEST(Reconcile, CannotTellOfAProcessThatProcHides) {
    Scene scene;
    scene.add(start());
    scene.eyes.exists = [](std::int64_t pid) { return pid == job_pid; };
    scene.open_eyes();
    EXPECT_EQ(outcome(scene), "running");
    EXPECT_EQ(shown(scene), Outcome::unseen);
}

TEST(Reconcile, CannotTellWithoutProc) {
    Scene scene;
    scene.add(start());
    std::filesystem::remove_all(scene.eyes.proc);
    scene.open_eyes();
    EXPECT_EQ(outcome(scene), "running");
    EXPECT_EQ(shown(scene), Outcome::unseen);
}

TEST(Reconcile, CannotTellWhereProcShowsAnotherNamespace) {
    Scene scene;
    scene.add(start());
    scene.add_process(job_pid, 'S', 100);
    scene.eyes.is_ours = false;
    scene.open_eyes();
    EXPECT_EQ(outcome(scene), "running");
}

TEST(Reconcile, CannotTellByStartTimesOfAnotherTimeNamespace) {
    const Scene scene;
    auto run = start();
    run.time_namespace = 1;
    scene.add(run);
    scene.add_process(job_pid, 'S', 100);
    EXPECT_EQ(outcome(scene), "running");
    EXPECT_EQ(shown(scene), Outcome::unseen);
    scene.remove_process(job_pid);
    EXPECT_EQ(outcome(scene), "interrupted") << "that it is gone can be told";
}

/// The namespace of the machine itself, in which the processes of all others can be seen.
class FirstNamespace : public testing::Test {
protected:
    FirstNamespace() {
        scene_.add_process(1, 'S', 1);
        scene_.eyes.first_namespace = static_cast<std::uint64_t>(scene_.number_of("pid"));
        scene_.open_eyes();
        auto run = start();
        run.pid_namespace = 1;
        scene_.add(run);
    }

    void add_inner(std::uint64_t start_ticks) const {
        scene_.add_process(90210, 'S', start_ticks);
        test::write_file(scene_.folder() / "proc/90210/status",
                         "Name:\tjob\nNSpid:\t90210\t" + std::to_string(job_pid) + "\n");
    }

    Scene scene_;
};

TEST_F(FirstNamespace, SeesARunInAnInnerOne) {
    add_inner(99);
    EXPECT_EQ(outcome(scene_), "running");
    EXPECT_EQ(shown(scene_), Outcome::running);
}

TEST_F(FirstNamespace, SeesThatARunInAnInnerOneIsGone) {
    add_inner(100);
    EXPECT_EQ(outcome(scene_), "interrupted");
}

TEST_F(FirstNamespace, CannotTellWhereProcHidesOthers) {
    scene_.remove_process(1);
    EXPECT_EQ(outcome(scene_), "running");
    EXPECT_EQ(shown(scene_), Outcome::unseen);
}

TEST_F(FirstNamespace, SeesARunOfAContainerThatHasABootIdOfItsOwn) {
    auto run = start();
    run.number = 2;
    run.boot_id = std::string(32, 'f');
    run.pid_namespace = 1;
    scene_.add(run);
    add_inner(99);
    EXPECT_EQ(outcome(scene_), "running");
    EXPECT_EQ(shown(scene_), Outcome::running);
}

TEST_F(FirstNamespace, SeesThatARunOfAnEarlierBootOfAContainerIsGone) {
    auto run = start();
    run.boot_id = std::string(32, 'f');
    run.pid_namespace = 2;
    const Scene scene;
    scene.add(run);
    EXPECT_EQ(outcome(scene), "interrupted") << "from within the container";
}

TEST(Reconcile, DoesNotTakeThePresentBootOfTheMachineForAnEarlierOneOfAContainer) {
    Scene scene;
    auto run = start();
    run.boot_id = std::string(32, 'f');
    run.pid_namespace = 1;
    scene.add(run);
    scene.eyes.first_namespace = 1;
    scene.eyes.has_own_boot = true;
    scene.open_eyes();
    EXPECT_EQ(outcome(scene), "running");
    EXPECT_EQ(shown(scene), Outcome::unseen);
}

TEST(Reconcile, ARunThatCannotBeSeenDoesNotMakeItsJobLong) {
    Scene scene;
    auto run = start();
    run.pid_namespace = 1;
    scene.add(run);
    scene.add({.number = 2, .started = run.started + 60'000'000});
    scene.ingest();
    const auto history = history::History::open_in(scene.surroundings, scene.store());
    const auto standing = history->job("backup")->standing;
    EXPECT_EQ(standing.under_way, std::nullopt);
    EXPECT_EQ(standing.unseen->id, 1);
    EXPECT_EQ(standing.unseen_count, 1U);
    EXPECT_EQ(standing.last->id, 2);
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
    EXPECT_TRUE(history::runs_under_way(database, scene.surroundings.processes, folders, scene.now)
                    .interrupted.empty());
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

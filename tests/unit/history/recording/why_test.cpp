// SPDX-License-Identifier: MIT
// What is recorded of why a run failed: its error, and what it depended on.
#include <gtest/gtest.h>

#include <string>

#include "history/reading/history.hpp"
#include "history/retention/retention_plan.hpp"
#include "history/runs/run_writer.hpp"
#include "history/scene.hpp"
#include "judge/output/signature.hpp"

namespace of_why {
namespace {

using namespace jw;
using test::Scene;

constexpr std::int64_t second = 1'000'000;
constexpr std::int64_t start = 1'700'000'000 * second;

void add(const Scene& scene, std::uint64_t number, const std::string& job, const std::string& err) {
    const bool is_failure = !err.empty();
    scene.add({.number = number,
               .job = job,
               .started = start + static_cast<std::int64_t>(number) * second,
               .outcome = is_failure ? 2 : 1,
               .wait_status = is_failure ? 1 << 8 : 0,
               .err = err});
}

history::History open(const Scene& scene) {
    return std::move(*history::History::open_in(scene.surroundings, scene.store()));
}

history::ErrorPast past_of_newest(const Scene& scene, const std::string& job = "backup") {
    const auto history = open(scene);
    const auto run = history.last_failure(job).value();
    return history.error_past(run, output::signature(run, history.output(run)));
}

TEST(Why, AnErrorIsTheSameAsThatOfTheFailuresBefore) {
    const Scene scene;
    add(scene, 1, "backup", "error: disk 1 is gone\n");
    add(scene, 2, "backup", "fatal: something else\n");
    for (const unsigned number : {3U, 4U, 5U})
        add(scene, number, "backup", "error: disk " + std::to_string(number) + " is gone\n");
    add(scene, 6, "other", "error: disk 1 is gone\n");
    scene.ingest();
    const auto past = past_of_newest(scene);
    EXPECT_EQ(past.failures, 4U);
    EXPECT_EQ(past.same, 3U);
    EXPECT_EQ(past.in_row, 2U);
    EXPECT_EQ(past.first, Instant{Micros{start + second}});
    EXPECT_EQ(past.last, Instant{Micros{start + 4 * second}});
}

TEST(Why, AnErrorIsNewWhereNoneOfTheFailuresBeforeHadIt) {
    const Scene scene;
    add(scene, 1, "backup", "error: disk 1 is gone\n");
    add(scene, 2, "backup", "");
    scene.ingest();
    EXPECT_EQ(past_of_newest(scene).failures, 0U);
    add(scene, 3, "backup", "fatal: no route to host\n");
    EXPECT_EQ(past_of_newest(scene).failures, 1U) << "also while it waits in the spool";
    scene.ingest();
    EXPECT_EQ(past_of_newest(scene).failures, 1U);
    EXPECT_EQ(past_of_newest(scene).same, 0U);
}

TEST(Why, TheErrorStaysWhenTheOutputGoes) {
    const Scene scene;
    add(scene, 1, "backup", "error: disk 1 is gone\n");
    scene.ingest();
    auto database = scene.database();
    history::RunWriter{database, history::Table::runs}.drop_output(1);
    EXPECT_EQ(scene.value("SELECT signature FROM runs"), "error: disk <n> is gone");
}

TEST(Why, JobsThatFailAreKnownWithTheBeginningOfTheirStreak) {
    const Scene scene;
    add(scene, 1, "a", "error: old\n");
    add(scene, 2, "a", "");
    add(scene, 3, "a", "error: first\n");
    add(scene, 4, "a", "error: second\n");
    add(scene, 5, "b", "error: x\n");
    add(scene, 6, "b", "");
    scene.ingest();
    const auto failing = open(scene).failing();
    ASSERT_EQ(failing.size(), 1U);
    EXPECT_EQ(failing[0].job, "a");
    EXPECT_EQ(failing[0].signature, "error: second");
    EXPECT_EQ(failing[0].since, Instant{Micros{start + 3 * second}});
}

test::SpooledRun with_fingerprint(std::uint64_t number, const std::string& fingerprint) {
    return {.number = number,
            .started = start + static_cast<std::int64_t>(number) * second,
            .fingerprint = fingerprint};
}

TEST(Why, AFingerprintIsStoredOnceForAllRunsThatHaveIt) {
    const Scene scene;
    for (unsigned number = 1; number <= 5; ++number)
        scene.add(with_fingerprint(number, number < 4 ? "kernel 6.1\n" : "kernel 6.2\n"));
    scene.ingest();
    EXPECT_EQ(scene.value("SELECT count(*) FROM fingerprints"), "2");
    const auto history = open(scene);
    EXPECT_EQ(history.fingerprint(*history.run(3)), "kernel 6.1\n");
    EXPECT_EQ(history.fingerprint(*history.run(4)), "kernel 6.2\n");
}

TEST(Why, AFingerprintStaysWhenALaterEntryReplacesTheRun) {
    const Scene scene;
    auto run = with_fingerprint(1, "kernel 6.1\n");
    scene.add(run);
    scene.ingest();
    run.revision = 2;
    run.out = "late\n";
    scene.add(run);
    scene.ingest();
    const auto history = open(scene);
    EXPECT_EQ(history.fingerprint(*history.run(1)), "kernel 6.1\n");
}

TEST(Why, AFingerprintThatIsTooLargeIsNone) {
    const Scene scene;
    scene.add(with_fingerprint(1, std::string(13'000, 'x')));
    scene.ingest();
    EXPECT_EQ(scene.value("SELECT count(*) FROM fingerprints"), "0");
}

TEST(Why, FingerprintsGoWithTheLastRunThatHasThem) {
    const Scene scene;
    scene.add(with_fingerprint(1, "kernel 6.1\n"));
    scene.add(with_fingerprint(2, "kernel 6.2\n"));
    scene.ingest();
    auto database = scene.database();
    history::RunWriter writer{database, history::Table::runs};
    history::RetentionPlan plan;
    plan.rows = {1};
    history::carry_out(database, writer, plan);
    EXPECT_EQ(scene.value("SELECT group_concat(facts) FROM fingerprints"), "kernel 6.2\n");
}

TEST(Why, TheFirstFailureAfterASuccessIsFound) {
    const Scene scene;
    add(scene, 1, "backup", "");
    add(scene, 2, "backup", "error: x\n");
    add(scene, 3, "backup", "error: x\n");
    scene.ingest();
    const auto history = open(scene);
    EXPECT_EQ(history.failure_after("backup", Instant{Micros{start + second}})->id, 2);
    EXPECT_FALSE(history.failure_after("backup", Instant{Micros{start + 3 * second}}));
}

}  // namespace
}  // namespace of_why

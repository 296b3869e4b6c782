// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include <chrono>
#include <thread>

#include "history/database/database.hpp"
#include "history/database/schema.hpp"
#include "history/database/writer_lock.hpp"
#include "history/reading/history.hpp"
#include "history/runs/recount.hpp"
#include "history/scene.hpp"

namespace jw::history {
namespace {

using test::Scene;
using test::SpooledRun;

void take_back_to_version_15(const Scene& scene) {
    scene.database().exec(R"sql(
        DROP TRIGGER change_of_new;
        DROP TRIGGER change_of_changed;
        DROP TRIGGER change_of_gone;
        DROP TRIGGER change_of_gone_job;
        DROP TABLE changes;
        DELETE FROM settings WHERE name = 'store_id';
        PRAGMA user_version = 15;)sql");
}

void take_back_to_version_13(const Scene& scene) {
    take_back_to_version_15(scene);
    scene.database().exec(R"sql(
        DROP VIEW v_days;
        DROP INDEX idx_runs_job_warning;
        DROP INDEX idx_runs_job_failure;
        DROP INDEX idx_runs_failure;
        CREATE INDEX idx_runs_job_failure ON runs(job, ordered, id, revision)
            WHERE outcome <> 'running' AND outcome <> 'success' AND outcome <> 'skipped'
              AND (outcome <> 'unknown' OR source IS NULL);
        CREATE INDEX idx_runs_failure ON runs(ordered)
            WHERE outcome <> 'running' AND outcome <> 'success' AND outcome <> 'skipped'
              AND (outcome <> 'unknown' OR source IS NULL);
        ALTER TABLE job_days DROP COLUMN warnings;
        ALTER TABLE runs DROP COLUMN rules;
        ALTER TABLE parts DROP COLUMN rules;
        CREATE VIEW v_days AS SELECT job, day FROM job_days;
        PRAGMA user_version = 13;)sql");
}

void take_back_to_version_11(const Scene& scene) {
    take_back_to_version_13(scene);
    scene.database().exec(R"sql(
        DROP TRIGGER schedules_of_gone;
        DROP TABLE schedules;
        DROP VIEW v_findings;
        DROP TRIGGER judgement_of_gone;
        DROP TABLE findings;
        DROP TABLE judge_states;
        ALTER TABLE runs DROP COLUMN output_times;
        ALTER TABLE parts DROP COLUMN output_times;
        DROP INDEX idx_runs_signature;
        ALTER TABLE runs DROP COLUMN signature;
        ALTER TABLE parts DROP COLUMN signature;
        DROP INDEX idx_runs_fingerprint;
        ALTER TABLE runs DROP COLUMN fingerprint;
        ALTER TABLE parts DROP COLUMN fingerprint;
        DROP TABLE fingerprints;
        PRAGMA user_version = 11;)sql");
}

void take_back_to_version_8(const Scene& scene) {
    take_back_to_version_11(scene);
    scene.database().exec(R"sql(
        DROP VIEW v_runs;
        DROP VIEW v_failures;
        DROP VIEW v_jobs;
        DROP VIEW v_days;
        DROP VIEW v_alerts;
        DROP VIEW v_names;
        DROP TABLE hosts;
        DROP TABLE machines;
        CREATE VIEW v_runs AS SELECT id, job, host FROM runs;
        CREATE VIEW v_failures AS SELECT id, job FROM runs WHERE outcome = 'failure';
        CREATE VIEW v_jobs AS SELECT job, runs FROM jobs;
        CREATE VIEW v_days AS SELECT job, day FROM job_days;
        CREATE VIEW v_alerts AS SELECT id, job FROM alerts;
        DROP TRIGGER share_of_new;
        DROP TRIGGER share_of_changed;
        DROP TRIGGER share_of_gone;
        DROP TABLE shares;
        DROP INDEX idx_runs_user;
        DROP INDEX idx_runs_mistake;
        DROP INDEX idx_runs_output;
        ALTER TABLE runs DROP COLUMN weight;
        CREATE INDEX idx_runs_output ON runs(outcome, ordered) WHERE output_bytes > 0;
        DROP INDEX idx_parts_unit;
        ALTER TABLE runs DROP COLUMN tries;
        ALTER TABLE runs DROP COLUMN attempt;
        ALTER TABLE runs DROP COLUMN retry_by;
        ALTER TABLE parts DROP COLUMN tries;
        ALTER TABLE parts DROP COLUMN attempt;
        ALTER TABLE parts DROP COLUMN retry_by;
        PRAGMA user_version = 8;)sql");
}

void take_back_to_version_6(const Scene& scene) {
    take_back_to_version_8(scene);
    scene.database().exec(R"sql(
        DROP TABLE parts;
        DROP INDEX idx_runs_unit_part;
        ALTER TABLE runs DROP COLUMN unit_part;
        DROP INDEX idx_runs_job_ordered;
        DROP INDEX idx_runs_ordered;
        DROP INDEX idx_runs_job_success;
        DROP INDEX idx_runs_job_failure;
        DROP INDEX idx_runs_failure;
        DROP INDEX idx_runs_running;
        DROP INDEX idx_runs_output;
        DROP TABLE boots;
        DROP TABLE hangs;
        ALTER TABLE jobs DROP COLUMN last_ordered;
        ALTER TABLE jobs DROP COLUMN last_success_ordered;
        ALTER TABLE jobs DROP COLUMN last_failure_ordered;
        ALTER TABLE runs DROP COLUMN ordered;
        ALTER TABLE runs DROP COLUMN place;
        ALTER TABLE runs DROP COLUMN time_limit;
        ALTER TABLE runs DROP COLUMN monotonic;
        ALTER TABLE runs DROP COLUMN boottime;
        ALTER TABLE runs DROP COLUMN time_namespace;
        ALTER TABLE runs DROP COLUMN pid_namespace;
        CREATE INDEX idx_runs_started     ON runs(started);
        CREATE INDEX idx_runs_job_success ON runs(job, started) WHERE outcome = 'success';
        CREATE INDEX idx_runs_job_failure ON runs(job, started, id, revision)
            WHERE outcome <> 'running' AND outcome <> 'success' AND outcome <> 'skipped'
              AND (outcome <> 'unknown' OR source IS NULL);
        CREATE INDEX idx_runs_failure     ON runs(started)
            WHERE outcome <> 'running' AND outcome <> 'success' AND outcome <> 'skipped'
              AND (outcome <> 'unknown' OR source IS NULL);
        CREATE INDEX idx_runs_running     ON runs(started) WHERE outcome = 'running';
        CREATE INDEX idx_runs_output      ON runs(outcome, started) WHERE output_bytes > 0;
        PRAGMA user_version = 6;)sql");
}

/// Makes the store what the second version of the schema was.
void take_back_to_version_2(const Scene& scene) {
    take_back_to_version_6(scene);
    scene.database().exec(R"sql(
        DROP VIEW v_failures;
        DROP INDEX idx_runs_failure;
        DROP INDEX idx_runs_job_failure;
        DROP INDEX idx_runs_wrapped;
        DROP INDEX idx_runs_told;
        ALTER TABLE runs DROP COLUMN mistake;
        CREATE INDEX idx_runs_invocation ON runs(invocation_id) WHERE invocation_id IS NOT NULL;
        CREATE INDEX idx_runs_failure ON runs(started)
            WHERE outcome NOT IN ('running', 'success', 'skipped');
        CREATE INDEX idx_runs_job_failure ON runs(job, started)
            WHERE outcome NOT IN ('running', 'success', 'skipped');
        CREATE VIEW v_failures AS
            SELECT * FROM runs WHERE outcome NOT IN ('running', 'success', 'skipped');
        PRAGMA user_version = 2;)sql");
}

/// Makes the store what the first version of the schema was.
void take_back_to_version_1(const Scene& scene) {
    take_back_to_version_2(scene);
    scene.database().exec(R"sql(
        DROP VIEW v_alerts;
        DROP TABLE alert_states;
        DROP TABLE alerts;
        DROP TABLE snoozes;
        DROP TABLE channels;
        DROP TABLE outbox;
        DROP TABLE imports;
        DROP INDEX idx_runs_invocation;
        ALTER TABLE jobs DROP COLUMN changes;
        ALTER TABLE runs DROP COLUMN source;
        ALTER TABLE runs DROP COLUMN result;
        ALTER TABLE runs DROP COLUMN cpu;
        ALTER TABLE runs DROP COLUMN memory_peak;
        ALTER TABLE runs DROP COLUMN io_read;
        ALTER TABLE runs DROP COLUMN io_written;
        PRAGMA user_version = 1;)sql");
}

TEST(Migration, FromVersion11JudgesTheRunsThatAreThere) {
    Scene scene;
    for (unsigned i = 1; i <= 30; ++i)
        scene.add({.number = i,
                   .started = 1'700'000'000'000'000 + i * 60'000'000LL,
                   .out = i < 30 ? std::string(1000, 'x') : ""});
    scene.ingest();
    take_back_to_version_11(scene);
    scene.ingest();
    EXPECT_EQ(scene.value("SELECT runs || ' ' || behind FROM judge_states WHERE age = 0"), "30 0");
    EXPECT_EQ(scene.value("SELECT kind || ' ' || signal FROM findings"), "empty stdout_bytes");
}

TEST(Migration, FromVersion15NumbersTheRunsInTheirOrder) {
    Scene scene;
    scene.add({.number = 1, .started = 1'699'000'001'000'000});
    scene.ingest();
    scene.add({.number = 2, .started = 1'699'000'000'000'000});
    scene.ingest();
    take_back_to_version_15(scene);
    scene.add({.number = 3});
    scene.ingest();
    EXPECT_EQ(scene.value("SELECT group_concat(number || ':' || run, ' ') FROM "
                          "(SELECT * FROM changes ORDER BY number)"),
              "1:2 2:1 3:3");
    EXPECT_EQ(scene.value("SELECT length(value) FROM settings WHERE name = 'store_id'"), "32");
}

TEST(Migration, FromVersion1KeepsTheRunsAndTheStreakOfAJobThatFails) {
    Scene scene;
    scene.add({.outcome = 2, .wait_status = 256});
    scene.add({.number = 2, .job = "good", .wait_status = 0});
    scene.ingest();
    take_back_to_version_1(scene);
    scene.ingest();
    EXPECT_EQ(scene.value("PRAGMA user_version"), std::to_string(schema_version));
    EXPECT_EQ(scene.value("SELECT count(*) FROM runs"), "2");
    EXPECT_EQ(scene.value("SELECT group_concat(job || state) FROM alert_states"),
              R"(backup{"failures":1})");
}

TEST(Migration, FromVersion2CountsRunsThatNobodyWatchedAsNoFailures) {
    Scene scene;
    constexpr std::int64_t day = 86'400'000'000, start = 1'700'000'000'000'000;
    std::uint64_t number = 0;
    for (const int outcome : {2, 8, 1, 8, 2, 8, 8, 1, 8}) {
        for (const auto* job : {"half", "watched"})
            scene.add({.number = ++number,
                       .job = job,
                       .started = start + static_cast<std::int64_t>(number) * day / 3,
                       .outcome = outcome,
                       .wait_status = std::nullopt});
        scene.add({.number = ++number, .job = "only", .outcome = 8, .wait_status = std::nullopt});
    }
    scene.ingest();
    take_back_to_version_2(scene);
    // As version 2 had it: an unknown end counts whoever tells of it.
    scene.database().exec("UPDATE runs SET source = 'cron' WHERE job <> 'watched'");
    const auto changes = scene.value("SELECT changes FROM jobs WHERE job = 'half'");
    scene.ingest();
    EXPECT_EQ(scene.value("PRAGMA user_version"), std::to_string(schema_version));
    EXPECT_EQ(test::stored_summaries(scene.database()),
              test::recounted_summaries(scene.database()));
    EXPECT_EQ(scene.value("SELECT failures_in_row FROM jobs WHERE job = 'only'"), "0");
    EXPECT_NE(scene.value("SELECT changes FROM jobs WHERE job = 'half'"), changes);
    EXPECT_EQ(scene.value("SELECT count(*) FROM v_failures WHERE job <> 'watched'"), "2");
}

TEST(Migration, FromVersion6KnowsBootsThatWereBefore) {
    Scene scene;
    scene.add({.boot_id = std::string(32, 'a')});
    scene.ingest();
    take_back_to_version_6(scene);
    auto failure = SpooledRun{.number = 2,
                              .boot_id = std::string(32, 'b'),
                              .started = 10'000'000,  // the clock has not been set
                              .outcome = 2,
                              .wait_status = 256,
                              .boottime = 10'000'000};
    scene.add(failure);
    scene.ingest();
    EXPECT_EQ(scene.value("SELECT failures_in_row FROM jobs"), "1");
    EXPECT_EQ(test::stored_summaries(scene.database()),
              test::recounted_summaries(scene.database()));
}

TEST(Migration, MakesSumsAnewThatNoIntegerHolds) {
    const Scene scene;
    for (unsigned i = 1; i <= 3; ++i) scene.add({.number = i});
    scene.ingest();
    take_back_to_version_8(scene);
    scene.database().exec("UPDATE job_days SET success_micros = -9223372036854775807");
    scene.add({.number = 4});
    scene.ingest();
    EXPECT_EQ(test::stored_summaries(scene.database()),
              test::recounted_summaries(scene.database()));
    EXPECT_EQ(
        scene.value("SELECT runs || ' ' || (bytes = (SELECT sum(weight) FROM runs)) FROM shares"),
        "4 1");
}

/// A store of the machine `here`, with runs of the same job that were read from the journals of
/// others: of `there`, which was there at the same time, and of `before`, which may be the same
/// machine under a former name.
void fill_with_several_hosts(const Scene& scene) {
    scene.add({.number = 1, .started = 1'699'000'000'000'000, .boottime = 1'000'000});
    scene.add({.number = 2,
               .started = 1'700'000'000'000'000,
               .wait_status = 0,
               .boottime = 1'000'001'000'000});
    for (std::uint64_t i = 0; i < 4; ++i)
        scene.add(
            {.number = 10 + i,
             .unit = "backup.service",
             .invocation = "told" + std::to_string(i),
             .source = "journal",
             .boot_id = std::string(32, 'd'),
             .started = 1'699'500'000'000'000 + static_cast<std::int64_t>(i) * 100'000'000'000,
             .outcome = i < 2 ? 1 : 2,
             .wait_status = i < 2 ? 0 : 256});
    scene.add({.number = 20,
               .job = "elsewhere",
               .unit = "elsewhere.service",
               .invocation = "other",
               .source = "journal",
               .boot_id = std::string(32, 'd'),
               .started = 1'699'600'000'000'000});
    scene.add({.number = 30,
               .unit = "backup.service",
               .invocation = "former",
               .source = "journal",
               .boot_id = std::string(32, 'e'),
               .started = 1'600'000'000'000'000});
    scene.add({.number = 40, .job = ":odd"});
    scene.ingest();
    take_back_to_version_8(scene);
    scene.database().exec(R"sql(
        UPDATE runs SET host = 'there'  WHERE boot_id = 'dddddddddddddddddddddddddddddddd';
        UPDATE runs SET host = 'before' WHERE boot_id = 'eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee';
        UPDATE runs     SET job = ':odd' WHERE job GLOB '*:odd';
        UPDATE jobs     SET job = ':odd' WHERE job GLOB '*:odd';
        UPDATE job_days SET job = ':odd' WHERE job GLOB '*:odd';
        UPDATE alert_states SET job = ':odd' WHERE job GLOB '*:odd';
        INSERT INTO snoozes VALUES ('backup', 1, 9e9, NULL);
        INSERT OR REPLACE INTO alert_states VALUES ('elsewhere', '{}');)sql");
}

TEST(Migration, FromVersion8TakesJobsOfSeveralHostsApart) {
    Scene scene;
    fill_with_several_hosts(scene);
    scene.ingest();
    EXPECT_EQ(scene.value("PRAGMA user_version"), std::to_string(schema_version));
    EXPECT_EQ(scene.value("SELECT group_concat(job || ' ' || runs, ', ') FROM "
                          "(SELECT * FROM jobs ORDER BY job)"),
              ":::odd 1, :there:backup 4, :there:elsewhere 1, backup 3");
    EXPECT_EQ(test::stored_summaries(scene.database()),
              test::recounted_summaries(scene.database()));
    EXPECT_EQ(scene.value("SELECT count(*) FROM snoozes"), "2");
    EXPECT_EQ(scene.value("SELECT group_concat(job, ' ') FROM alert_states"),
              ":::odd :there:backup :there:elsewhere backup");
    EXPECT_EQ(scene.value("SELECT group_concat(host || ':' || job, ' ') FROM "
                          "(SELECT * FROM v_jobs ORDER BY host, job)"),
              "here::odd here:backup there:backup there:elsewhere");
    EXPECT_EQ(scene.value("PRAGMA integrity_check"), "ok");
}

TEST(Migration, FromVersion8LeavesAStoreOfOneHostAsItWas) {
    Scene scene;
    scene.add({.wait_status = 256, .boottime = 1'000'000});
    scene.add({.number = 2, .job = "alpha:backup"});
    scene.ingest();
    const auto jobs = "SELECT group_concat(job || runs || changes) FROM jobs";
    const auto before = scene.value(jobs);
    take_back_to_version_8(scene);
    scene.ingest();
    EXPECT_EQ(scene.value(jobs), before);
    EXPECT_EQ(scene.value("SELECT group_concat(name || first || own) FROM hosts"), "here11");
}

TEST(Migration, AQuestionWaitsForTheOneWhoBringsAnOlderStoreUpToDate) {
    Scene scene;
    scene.add({.wait_status = 256});
    scene.ingest();
    take_back_to_version_1(scene);
    scene.add({.number = 2, .wait_status = 256});  // so that there is something to bring in
    auto writer = WriterLock::take(scene.store(), -1);
    std::thread other{[&] {
        std::this_thread::sleep_for(std::chrono::milliseconds{200});
        ASSERT_TRUE(open_for_writing(scene.store(), std::chrono::milliseconds{1000}).has_value());
    }};
    EXPECT_EQ(History::open_in(scene.surroundings, scene.store())->job("backup")->recent.size(),
              2U);
    other.join();
}

TEST(Migration, AnOlderStoreThatNobodyBringsUpToDateIsRefusedWithAdvice) {
    Scene scene;
    scene.add({.wait_status = 256});
    scene.ingest();
    take_back_to_version_1(scene);
    const auto opened = open_for_reading(scene.store(), std::chrono::milliseconds{0});
    ASSERT_FALSE(opened.has_value());
    EXPECT_EQ(opened.error().kind, Refusal::Kind::older);
    EXPECT_NE(opened.error().failure.next, "");
}

}  // namespace
}  // namespace jw::history

// SPDX-License-Identifier: MIT
#include "store/schema.hpp"

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Transaction.h>
#include <fmt/format.h>

#include <array>

namespace jw::store {

namespace {

/// Version 1. Documented in job-watch-store(5), which changes with it.
///
/// stdout and stderr come last: all columns before them are read without touching the overflow
/// pages that hold long output. They are TEXT where the bytes are UTF-8 without NUL, else BLOB.
///
/// `jobs` and `job_days` sum up `runs` and change in the same transactions, which is what makes
/// the overview of a million runs as cheap as that of a thousand.
constexpr auto version_1 = R"sql(
CREATE TABLE runs (
    id              INTEGER PRIMARY KEY,
    job             TEXT NOT NULL,
    started         REAL NOT NULL,
    duration        REAL,
    exit            INTEGER,
    run_key         TEXT NOT NULL UNIQUE,
    outcome         TEXT NOT NULL,
    signal          INTEGER,
    core            INTEGER NOT NULL DEFAULT 0,
    start_error     INTEGER,
    user            TEXT,
    host            TEXT,
    boot_id         TEXT,
    cwd             TEXT,
    argv            TEXT,
    unit            TEXT,
    invocation_id   TEXT,
    trigger         TEXT,
    pid             INTEGER,
    pid_start       INTEGER,
    wrapper_pid     INTEGER,
    wrapper_start   INTEGER,
    relay_pid       INTEGER,
    relay_start     INTEGER,
    cpu_user        REAL,
    cpu_system      REAL,
    max_rss         INTEGER,
    blocks_in       INTEGER,
    blocks_out      INTEGER,
    stdout_bytes    INTEGER NOT NULL DEFAULT 0,
    stderr_bytes    INTEGER NOT NULL DEFAULT 0,
    stdout_dropped  INTEGER NOT NULL DEFAULT 0,
    stderr_dropped  INTEGER NOT NULL DEFAULT 0,
    stdout_gap_at   INTEGER NOT NULL DEFAULT 0,
    stderr_gap_at   INTEGER NOT NULL DEFAULT 0,
    merged          INTEGER NOT NULL DEFAULT 0,
    suspended       REAL,
    note            TEXT,
    revision        INTEGER NOT NULL DEFAULT 0,
    output_bytes    INTEGER NOT NULL DEFAULT 0,
    stdout          ANY,
    stderr          ANY
) STRICT;

CREATE INDEX idx_runs_job_started ON runs(job, started);
CREATE INDEX idx_runs_started     ON runs(started);
CREATE INDEX idx_runs_job_success ON runs(job, started) WHERE outcome = 'success';
CREATE INDEX idx_runs_job_failure ON runs(job, started)
    WHERE outcome NOT IN ('running', 'success', 'skipped');
CREATE INDEX idx_runs_failure     ON runs(started)
    WHERE outcome NOT IN ('running', 'success', 'skipped');
CREATE INDEX idx_runs_running     ON runs(started) WHERE outcome = 'running';
CREATE INDEX idx_runs_output      ON runs(outcome, started) WHERE output_bytes > 0;

CREATE TABLE jobs (
    job                  TEXT PRIMARY KEY,
    runs                 INTEGER NOT NULL,
    first_started        REAL NOT NULL,
    last_id              INTEGER NOT NULL,
    last_started         REAL NOT NULL,
    last_success_id      INTEGER,
    last_success_started REAL,
    last_failure_id      INTEGER,
    last_failure_started REAL,
    successes_in_row     INTEGER NOT NULL,
    failures_in_row      INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE job_days (
    job            TEXT NOT NULL,
    day            INTEGER NOT NULL,
    successes      INTEGER NOT NULL,
    failures       INTEGER NOT NULL,
    others         INTEGER NOT NULL,
    success_micros INTEGER NOT NULL,
    PRIMARY KEY (job, day)
) STRICT, WITHOUT ROWID;

CREATE TABLE settings (
    name  TEXT PRIMARY KEY,
    value ANY
) STRICT, WITHOUT ROWID;

CREATE VIEW v_runs AS
    SELECT id, job, strftime('%Y-%m-%dT%H:%M:%fZ', started, 'unixepoch') AS started, duration,
           outcome, exit, signal, user, host, stdout_bytes, stderr_bytes, max_rss, note
      FROM runs;
CREATE VIEW v_failures AS
    SELECT id, job, strftime('%Y-%m-%dT%H:%M:%fZ', started, 'unixepoch') AS started, duration,
           outcome, exit, signal, user, host, note, stderr
      FROM runs WHERE outcome NOT IN ('running', 'success', 'skipped');
CREATE VIEW v_jobs AS
    SELECT job, runs,
           strftime('%Y-%m-%dT%H:%M:%fZ', last_started, 'unixepoch') AS last_started,
           strftime('%Y-%m-%dT%H:%M:%fZ', last_success_started, 'unixepoch') AS last_success,
           strftime('%Y-%m-%dT%H:%M:%fZ', last_failure_started, 'unixepoch') AS last_failure,
           successes_in_row, failures_in_row
      FROM jobs;
CREATE VIEW v_days AS
    SELECT job, date(day * 86400, 'unixepoch') AS day, successes, failures, others,
           success_micros / 1e6 / nullif(successes, 0) AS mean_duration
      FROM job_days;
)sql";

/// Step N brings version N to version N+1.
constexpr std::array migrations{version_1};

std::int64_t version_of(SQLite::Database& database) {
    return database.execAndGet("PRAGMA user_version").getInt64();
}

}  // namespace

const std::int64_t schema_version = std::int64_t{migrations.size()};

void prepare_new(SQLite::Database& database) { database.exec("PRAGMA auto_vacuum = INCREMENTAL"); }

void migrate(SQLite::Database& database) {
    while (version_of(database) < schema_version) {
        SQLite::Transaction transaction{database, SQLite::TransactionBehavior::IMMEDIATE};
        const auto version = version_of(database);
        if (version >= schema_version) return;
        database.exec(migrations.at(static_cast<std::size_t>(version)));
        database.exec(fmt::format("PRAGMA application_id = {}", application_id));
        database.exec(fmt::format("PRAGMA user_version = {}", version + 1));
        transaction.commit();
    }
}

}  // namespace jw::store

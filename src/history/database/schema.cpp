// SPDX-License-Identifier: MIT
#include "history/database/schema.hpp"

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Transaction.h>
#include <fmt/format.h>

#include <array>

#include "history/file/header.hpp"
#include "history/migrations/changes_migration.hpp"
#include "history/migrations/findings_migration.hpp"
#include "history/migrations/hosts_migration.hpp"
#include "history/migrations/schedules_migration.hpp"
#include "history/migrations/times_migration.hpp"
#include "history/migrations/warnings_migration.hpp"

namespace jw::history {

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

/// Version 2: alerts and what is to be sent of them; `jobs.changes`, which tells that something
/// about a job's runs is not as it was, so that what is derived from them is made anew only then;
/// and runs that no wrapper recorded.
///
/// The new columns of `runs` come behind the output. For a run of the wrapper they are NULL, which
/// SQLite reads off the row's head, without a look at the overflow pages.
///
/// A job that fails when the store is brought here keeps its streak. `outbox.id` is never used
/// again (AUTOINCREMENT): a sender may still hold the number of a row that is gone.
constexpr auto version_2 = R"sql(
ALTER TABLE jobs ADD COLUMN changes INTEGER NOT NULL DEFAULT 0;
ALTER TABLE runs ADD COLUMN source      TEXT;
ALTER TABLE runs ADD COLUMN result      TEXT;
ALTER TABLE runs ADD COLUMN cpu         REAL;
ALTER TABLE runs ADD COLUMN memory_peak INTEGER;
ALTER TABLE runs ADD COLUMN io_read     INTEGER;
ALTER TABLE runs ADD COLUMN io_written  INTEGER;
CREATE INDEX idx_runs_invocation ON runs(invocation_id) WHERE invocation_id IS NOT NULL;

CREATE TABLE imports (
    source   TEXT PRIMARY KEY,
    state    TEXT NOT NULL,
    imported REAL NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE alert_states (
    job   TEXT PRIMARY KEY,
    state TEXT NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO alert_states
    SELECT job, '{"failures":' || failures_in_row || '}' FROM jobs WHERE failures_in_row > 0;

CREATE TABLE alerts (
    id         INTEGER PRIMARY KEY,
    job        TEXT NOT NULL,
    opened     REAL NOT NULL,
    closed     REAL,
    opened_run INTEGER,
    closed_run INTEGER,
    failures   INTEGER NOT NULL DEFAULT 0,
    notices    INTEGER NOT NULL DEFAULT 0,
    flapping   INTEGER NOT NULL DEFAULT 0,
    acked      REAL
) STRICT;
CREATE INDEX idx_alerts_opened ON alerts(opened);
CREATE INDEX idx_alerts_job    ON alerts(job, opened);
CREATE INDEX idx_alerts_open   ON alerts(job) WHERE closed IS NULL;

CREATE TABLE snoozes (
    job     TEXT PRIMARY KEY,
    created REAL NOT NULL,
    until   REAL NOT NULL,
    reason  TEXT
) STRICT, WITHOUT ROWID;

CREATE TABLE channels (
    name     TEXT PRIMARY KEY,
    disabled REAL,
    why      TEXT,
    chat     TEXT,
    moved_to TEXT
) STRICT, WITHOUT ROWID;

CREATE TABLE outbox (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    key         TEXT NOT NULL,
    channel     TEXT NOT NULL,
    kind        TEXT NOT NULL,
    job         TEXT NOT NULL,
    message     TEXT NOT NULL,
    created     REAL NOT NULL,
    state       TEXT NOT NULL DEFAULT 'pending',
    attempts    INTEGER NOT NULL DEFAULT 0,
    next_try    REAL NOT NULL,
    lease_owner TEXT,
    lease_until REAL,
    last_error  TEXT,
    done        REAL,
    UNIQUE (key, channel)
) STRICT;
CREATE INDEX idx_outbox_due   ON outbox(next_try) WHERE state = 'pending';
CREATE INDEX idx_outbox_order ON outbox(channel, job, id) WHERE state = 'pending';
CREATE INDEX idx_outbox_done  ON outbox(done) WHERE state <> 'pending';

CREATE VIEW v_alerts AS
    SELECT id, job, strftime('%Y-%m-%dT%H:%M:%fZ', opened, 'unixepoch') AS opened,
           strftime('%Y-%m-%dT%H:%M:%fZ', closed, 'unixepoch') AS closed,
           failures, notices, flapping, acked IS NOT NULL AS acked
      FROM alerts;
)sql";

/// Version 3: that nobody knows how a run ended is a failure only of those that the wrapper
/// watched. Counted anew are the jobs that have others.
///
/// The indexes spell out which outcomes they leave out: for a list (NOT IN) SQLite would make a
/// table in memory for each row that is written.
constexpr auto version_3 = R"sql(
DROP VIEW v_failures;
DROP INDEX idx_runs_failure;
DROP INDEX idx_runs_job_failure;
CREATE INDEX idx_runs_job_failure ON runs(job, started)
    WHERE outcome <> 'running' AND outcome <> 'success' AND outcome <> 'skipped'
      AND (outcome <> 'unknown' OR source IS NULL);
CREATE INDEX idx_runs_failure     ON runs(started)
    WHERE outcome <> 'running' AND outcome <> 'success' AND outcome <> 'skipped'
      AND (outcome <> 'unknown' OR source IS NULL);
CREATE VIEW v_failures AS
    SELECT id, job, strftime('%Y-%m-%dT%H:%M:%fZ', started, 'unixepoch') AS started, duration,
           outcome, exit, signal, user, host, note, stderr
      FROM runs WHERE outcome NOT IN ('running', 'success', 'skipped')
                  AND (outcome <> 'unknown' OR source IS NULL);

CREATE TABLE untold AS
    SELECT job, CAST(started / 86400 AS INTEGER) - (started < 0) AS day, count(*) AS runs
      FROM runs WHERE outcome = 'unknown' AND source IS NOT NULL GROUP BY 1, 2;
UPDATE job_days SET failures = failures - untold.runs, others = others + untold.runs
  FROM untold WHERE untold.job = job_days.job AND untold.day = job_days.day;
UPDATE jobs SET changes = changes + 1, (last_failure_id, last_failure_started) = (
    SELECT id, started FROM runs
     WHERE runs.job = jobs.job AND outcome NOT IN ('running', 'success', 'skipped')
       AND (outcome <> 'unknown' OR source IS NULL) ORDER BY started DESC, id DESC LIMIT 1)
 WHERE job IN (SELECT job FROM untold);
UPDATE jobs SET successes_in_row = (
    SELECT count(*) FROM runs WHERE runs.job = jobs.job AND outcome = 'success'
       AND (last_failure_id IS NULL OR (started, id) > (last_failure_started, last_failure_id))),
                failures_in_row = (
    SELECT count(*) FROM runs
     WHERE runs.job = jobs.job AND outcome NOT IN ('running', 'success', 'skipped')
       AND (outcome <> 'unknown' OR source IS NULL)
       AND (last_success_id IS NULL OR (started, id) > (last_success_started, last_success_id)))
 WHERE job IN (SELECT job FROM untold);
DROP TABLE untold;
)sql";

/// Version 4: all runs below one service that lives for long share its invocation. What the wrapper
/// recorded of one and what others told of it have an index each, so that the few of the latter are
/// found among very many of the former.
constexpr auto version_4 = R"sql(
DROP INDEX idx_runs_invocation;
CREATE INDEX idx_runs_wrapped ON runs(invocation_id)
    WHERE source IS NULL AND invocation_id IS NOT NULL;
CREATE INDEX idx_runs_told    ON runs(invocation_id) WHERE source IS NOT NULL;
)sql";

/// Version 5: whether the pages of a job's failures still show what there is to show is seen in the
/// index alone. Each look into `runs` would read a page of its own.
constexpr auto version_5 = R"sql(
DROP INDEX idx_runs_job_failure;
CREATE INDEX idx_runs_job_failure ON runs(job, started, id, revision)
    WHERE outcome <> 'running' AND outcome <> 'success' AND outcome <> 'skipped'
      AND (outcome <> 'unknown' OR source IS NULL);
)sql";

/// Version 6: what was asked of the wrapper and could not be done. NULL of nearly all runs.
constexpr auto version_6 = "ALTER TABLE runs ADD COLUMN mistake TEXT";

/// Version 7: where the processes of a run can be seen, its start on the clock of its boot, and its
/// place in the order of runs, which is its start but where the wall clock was wrong. As `place` is
/// NULL of nearly all runs, `ordered` is read off the row's head. `boots` has the newest run on the
/// clock of each boot; a boot from before this version is known by its last start alone, on no
/// clock (-1). `hangs` are the runs under way that were found to take much too long.
///
/// Questions for a span of time ask for `started` as well as `ordered`, which has the index.
constexpr auto version_7 = R"sql(
ALTER TABLE runs ADD COLUMN pid_namespace  INTEGER;
ALTER TABLE runs ADD COLUMN time_namespace INTEGER;
ALTER TABLE runs ADD COLUMN boottime       REAL;
ALTER TABLE runs ADD COLUMN monotonic      REAL;
ALTER TABLE runs ADD COLUMN time_limit     REAL;
ALTER TABLE runs ADD COLUMN place          REAL;
ALTER TABLE runs ADD COLUMN ordered REAL GENERATED ALWAYS AS (ifnull(place, started)) VIRTUAL;

DROP INDEX idx_runs_started;
DROP INDEX idx_runs_job_success;
DROP INDEX idx_runs_job_failure;
DROP INDEX idx_runs_failure;
DROP INDEX idx_runs_running;
DROP INDEX idx_runs_output;
CREATE INDEX idx_runs_job_ordered ON runs(job, ordered);
CREATE INDEX idx_runs_ordered     ON runs(ordered);
CREATE INDEX idx_runs_job_success ON runs(job, ordered) WHERE outcome = 'success';
CREATE INDEX idx_runs_job_failure ON runs(job, ordered, id, revision)
    WHERE outcome <> 'running' AND outcome <> 'success' AND outcome <> 'skipped'
      AND (outcome <> 'unknown' OR source IS NULL);
CREATE INDEX idx_runs_failure     ON runs(ordered)
    WHERE outcome <> 'running' AND outcome <> 'success' AND outcome <> 'skipped'
      AND (outcome <> 'unknown' OR source IS NULL);
CREATE INDEX idx_runs_running     ON runs(ordered) WHERE outcome = 'running';
CREATE INDEX idx_runs_output      ON runs(outcome, ordered) WHERE output_bytes > 0;

ALTER TABLE jobs ADD COLUMN last_ordered         REAL;
ALTER TABLE jobs ADD COLUMN last_success_ordered REAL;
ALTER TABLE jobs ADD COLUMN last_failure_ordered REAL;

CREATE TABLE boots (
    boot_id        TEXT NOT NULL,
    time_namespace INTEGER NOT NULL,
    host           TEXT NOT NULL,
    boottime       REAL NOT NULL,
    started        REAL NOT NULL,
    ordered        REAL NOT NULL,
    PRIMARY KEY (boot_id, time_namespace)
) STRICT, WITHOUT ROWID;
INSERT INTO boots
    SELECT boot_id, -1, ifnull(host, ''), 0, max(started), max(started) FROM runs
     WHERE source IS NULL AND boot_id IS NOT NULL GROUP BY boot_id;

CREATE TABLE hangs (
    run_key TEXT PRIMARY KEY,
    job     TEXT NOT NULL,
    noticed REAL NOT NULL,
    told    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
)sql";

/// Version 8: what several have told of one activation of a service, each as it was told, for as
/// long as there may be more to come; `runs` has what comes of it together. The columns are those
/// of `runs`, and which run it belongs to; `told` is the end of the part.
constexpr auto version_8 = R"sql(
ALTER TABLE runs ADD COLUMN unit_part INTEGER;
DROP INDEX idx_runs_wrapped;
CREATE INDEX idx_runs_wrapped   ON runs(invocation_id, job, started)
    WHERE source IS NULL AND invocation_id IS NOT NULL;
CREATE INDEX idx_runs_unit_part ON runs(invocation_id) WHERE unit_part IS NOT NULL;
CREATE TABLE parts AS SELECT * FROM runs LIMIT 0;
ALTER TABLE parts ADD COLUMN run  INTEGER;
ALTER TABLE parts ADD COLUMN told REAL;
CREATE UNIQUE INDEX idx_parts_id  ON parts(id);
CREATE UNIQUE INDEX idx_parts_key ON parts(run_key);
CREATE INDEX        idx_parts_run ON parts(run);
)sql";

/// Version 9: the tries of Restart= are one run, of parts that are told of one after the other.
constexpr auto version_9 = R"sql(
ALTER TABLE runs  ADD COLUMN tries    INTEGER;
ALTER TABLE runs  ADD COLUMN attempt  INTEGER;
ALTER TABLE runs  ADD COLUMN retry_by REAL;
ALTER TABLE parts ADD COLUMN tries    INTEGER;
ALTER TABLE parts ADD COLUMN attempt  INTEGER;
ALTER TABLE parts ADD COLUMN retry_by REAL;
CREATE INDEX idx_parts_unit ON parts(unit, started);
)sql";

/// Version 11: sums of durations that had gone beyond what an integer holds, made anew; and what
/// each user's runs take of the store, for retention. Triggers keep it, since runs are changed in
/// several places.
constexpr auto version_11 = R"sql(
UPDATE job_days SET success_micros = (
    SELECT CAST(min(total(round(duration * 1e6)), 9223372036854775807) AS INTEGER) FROM runs
     WHERE runs.job = job_days.job AND outcome = 'success'
       AND started >= day * 86400 AND started < (day + 1) * 86400)
 WHERE success_micros < 0 OR success_micros / 3155760000000000 > successes;

ALTER TABLE runs ADD COLUMN weight INTEGER GENERATED ALWAYS AS
    (700 + output_bytes + 5 * length(CAST(job AS BLOB)) + ifnull(length(CAST(argv AS BLOB)), 0)
     + ifnull(length(CAST(cwd AS BLOB)), 0) + ifnull(length(CAST(note AS BLOB)), 0)
     + ifnull(length(CAST(unit AS BLOB)), 0) + ifnull(length(CAST(mistake AS BLOB)), 0)) VIRTUAL;
DROP INDEX idx_runs_output;
CREATE INDEX idx_runs_output ON runs(user, outcome, ordered) WHERE output_bytes > 0;
CREATE INDEX idx_runs_user    ON runs(user, ordered);
CREATE INDEX idx_runs_mistake ON runs(id) WHERE mistake IS NOT NULL;
CREATE TABLE shares (
    user  TEXT PRIMARY KEY,
    runs  INTEGER NOT NULL,
    bytes INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO shares SELECT ifnull(user, ''), count(*), sum(weight) FROM runs GROUP BY 1;
CREATE TRIGGER share_of_new AFTER INSERT ON runs BEGIN
    INSERT INTO shares VALUES (ifnull(new.user, ''), 1, new.weight)
        ON CONFLICT (user) DO UPDATE SET runs = runs + 1, bytes = bytes + excluded.bytes;
END;
CREATE TRIGGER share_of_changed AFTER UPDATE ON runs
    WHEN old.weight <> new.weight OR old.user IS NOT new.user BEGIN
    UPDATE shares SET runs = runs - 1, bytes = bytes - old.weight
     WHERE user = ifnull(old.user, '');
    INSERT INTO shares VALUES (ifnull(new.user, ''), 1, new.weight)
        ON CONFLICT (user) DO UPDATE SET runs = runs + 1, bytes = bytes + excluded.bytes;
    DELETE FROM shares WHERE user = ifnull(old.user, '') AND runs <= 0;
END;
CREATE TRIGGER share_of_gone AFTER DELETE ON runs BEGIN
    UPDATE shares SET runs = runs - 1, bytes = bytes - old.weight
     WHERE user = ifnull(old.user, '');
    DELETE FROM shares WHERE user = ifnull(old.user, '') AND runs <= 0;
END;
)sql";

/// Step N brings version N to version N+1.
constexpr std::array migrations{
    version_1,       version_2,          version_3,           version_4,
    version_5,       version_6,          version_7,           version_8,
    version_9,       hosts_migration,    version_11,          findings_migration,
    times_migration, warnings_migration, schedules_migration, changes_migration};

std::int64_t version_of(SQLite::Database& database) {
    return database.execAndGet("PRAGMA user_version").getInt64();
}

}  // namespace

const std::int64_t schema_version = std::int64_t{migrations.size()};

void prepare_new(SQLite::Database& database) { database.exec("PRAGMA auto_vacuum = INCREMENTAL"); }

void migrate(SQLite::Database& database) {
    if (version_of(database) >= schema_version) return;
    // All steps at once: a reader never meets a version that is neither the old nor the new one.
    SQLite::Transaction transaction{database, SQLite::TransactionBehavior::IMMEDIATE};
    for (auto version = version_of(database); version < schema_version; ++version)
        database.exec(migrations.at(static_cast<std::size_t>(version)));
    database.exec(fmt::format("PRAGMA application_id = {}", application_id));
    database.exec(fmt::format("PRAGMA user_version = {}", schema_version));
    transaction.commit();
}

}  // namespace jw::history

// SPDX-License-Identifier: MIT
#pragma once

namespace jw::history {

/// A version of the schema: jobs of several hosts. `job` holds a job's key everywhere
/// (foundation/model/ job_key.hpp): a name alone for the host that is `first`, `:HOST:NAME` for
/// others.
///
/// What was read from journals of other machines is taken apart. Which machine a row is of was not
/// kept, its host's name was: another host is one that shares no boot with the wrapper's runs, and
/// that was there while the first one was. What may have been the first one under a former name
/// stays with it. The first host of a store with runs of wrappers is theirs; else it is that of the
/// oldest run.
///
/// The rows that others have told are found by an index that has none of the wrapper's: a store
/// without imports is not read.
inline constexpr auto hosts_migration = R"sql(
CREATE TABLE hosts (
    name   TEXT PRIMARY KEY,
    called TEXT NOT NULL,
    seen   REAL NOT NULL,
    first  INTEGER NOT NULL,
    own    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE machines (
    machine TEXT PRIMARY KEY,
    host    TEXT NOT NULL
) STRICT, WITHOUT ROWID;

UPDATE runs         SET job = '::' || job WHERE job >= ':' AND job < ';';
UPDATE parts        SET job = '::' || job WHERE job >= ':' AND job < ';';
UPDATE jobs         SET job = '::' || job WHERE job >= ':' AND job < ';';
UPDATE job_days     SET job = '::' || job WHERE job >= ':' AND job < ';';
UPDATE alert_states SET job = '::' || job WHERE job >= ':' AND job < ';';
UPDATE alerts       SET job = '::' || job WHERE job >= ':' AND job < ';';
UPDATE snoozes      SET job = '::' || job WHERE job >= ':' AND job < ';';
UPDATE hangs        SET job = '::' || job WHERE job >= ':' AND job < ';';
UPDATE outbox       SET job = '::' || job WHERE job >= ':' AND job < ';';

CREATE TABLE told AS
    SELECT host, min(ordered) AS since, max(ordered) AS until,
           max(ifnull(boot_id IN (SELECT boot_id FROM boots), 0)) AS is_own
      FROM runs INDEXED BY idx_runs_told WHERE source IS NOT NULL AND host <> '' GROUP BY host;
INSERT INTO hosts SELECT host, host, ordered, 1, 1 FROM boots
                   WHERE host <> '' ORDER BY ordered DESC LIMIT 1;
INSERT INTO hosts SELECT host, host, until, 1, 0 FROM told
                   WHERE NOT EXISTS (SELECT 1 FROM hosts) ORDER BY since LIMIT 1;
CREATE TABLE first_span AS
    SELECT min(since) AS since, max(until) AS until FROM (
        SELECT since, until FROM told WHERE is_own OR host IN (SELECT name FROM hosts)
        UNION ALL SELECT (SELECT ordered FROM runs WHERE source IS NULL ORDER BY ordered LIMIT 1),
                         max(ordered) FROM boots);
DELETE FROM told
 WHERE is_own OR host IN (SELECT host FROM boots) OR host IN (SELECT name FROM hosts)
    OR NOT EXISTS (SELECT 1 FROM first_span
                    WHERE told.since <= first_span.until AND told.until >= first_span.since);
ALTER TABLE told ADD COLUMN name TEXT;
UPDATE told SET name = replace(replace(replace(host, ':', '_'), '/', '_'), ' ', '_');
INSERT OR IGNORE INTO hosts SELECT name, name, until, 0, 0 FROM told;

CREATE TABLE moved (id INTEGER PRIMARY KEY, was TEXT, job TEXT);
INSERT INTO moved
    SELECT id, job, ':' || told.name || ':' || job FROM runs INDEXED BY idx_runs_told
      JOIN told ON told.host = runs.host WHERE source IS NOT NULL;
UPDATE runs SET job = (SELECT job FROM moved WHERE moved.id = runs.id)
 WHERE id IN (SELECT id FROM moved);
CREATE TABLE renamed AS SELECT DISTINCT was, job FROM moved;
CREATE TABLE touched AS
    SELECT was AS job, 1 AS known FROM renamed UNION SELECT job, 0 FROM renamed;
CREATE TABLE gone AS
    SELECT was, min(job) AS job FROM renamed
     WHERE NOT EXISTS (SELECT 1 FROM runs WHERE runs.job = renamed.was) GROUP BY was;

DELETE FROM job_days WHERE job IN (SELECT job FROM touched);
INSERT INTO job_days
    SELECT job, CAST(started / 86400 AS INTEGER) - (started < 0),
           sum(outcome = 'success'),
           sum(outcome NOT IN ('running', 'success', 'skipped')
               AND (outcome <> 'unknown' OR source IS NULL)),
           sum(outcome IN ('running', 'skipped')
               OR (outcome = 'unknown' AND source IS NOT NULL)),
           CAST(min(total(CASE outcome WHEN 'success' THEN round(ifnull(duration, 0) * 1e6) END),
                    9223372036854775807) AS INTEGER)
      FROM runs WHERE job IN (SELECT job FROM touched) GROUP BY 1, 2;
INSERT OR REPLACE INTO jobs (job, runs, first_started, last_id, last_started, successes_in_row,
                             failures_in_row, changes)
    SELECT job, count(*), min(started), 0, 0, 0, 0,
           ifnull((SELECT changes + 1 FROM jobs WHERE jobs.job = runs.job), 0)
      FROM runs WHERE job IN (SELECT job FROM touched) GROUP BY job;
DELETE FROM jobs WHERE job IN (SELECT was FROM gone);
UPDATE jobs SET (last_id, last_started, last_ordered) = (
    SELECT id, started, place FROM runs WHERE runs.job = jobs.job
     ORDER BY ordered DESC, id DESC LIMIT 1),
                (last_success_id, last_success_started, last_success_ordered) = (
    SELECT id, started, place FROM runs WHERE runs.job = jobs.job AND outcome = 'success'
     ORDER BY ordered DESC, id DESC LIMIT 1),
                (last_failure_id, last_failure_started, last_failure_ordered) = (
    SELECT id, started, place FROM runs
     WHERE runs.job = jobs.job
       AND outcome <> 'running' AND outcome <> 'success' AND outcome <> 'skipped'
       AND (outcome <> 'unknown' OR source IS NULL)
     ORDER BY ordered DESC, id DESC LIMIT 1)
 WHERE job IN (SELECT job FROM touched);
UPDATE jobs SET successes_in_row = (
    SELECT count(*) FROM runs WHERE runs.job = jobs.job AND outcome = 'success'
       AND (last_failure_id IS NULL
            OR (ordered, id) > (ifnull(last_failure_ordered, last_failure_started),
                                last_failure_id))),
                failures_in_row = (
    SELECT count(*) FROM runs
     WHERE runs.job = jobs.job
       AND outcome <> 'running' AND outcome <> 'success' AND outcome <> 'skipped'
       AND (outcome <> 'unknown' OR source IS NULL)
       AND (last_success_id IS NULL
            OR (ordered, id) > (ifnull(last_success_ordered, last_success_started),
                                last_success_id)))
 WHERE job IN (SELECT job FROM touched);

INSERT OR REPLACE INTO alert_states
    SELECT gone.job, state FROM alert_states JOIN gone ON gone.was = alert_states.job;
DELETE FROM alert_states WHERE job IN (SELECT was FROM gone);
INSERT OR IGNORE INTO alert_states
    SELECT job, '{"failures":' || failures_in_row || '}' FROM jobs
     WHERE failures_in_row > 0 AND job IN (SELECT job FROM renamed);
UPDATE alerts SET job = (SELECT job FROM gone WHERE was = alerts.job)
 WHERE job IN (SELECT was FROM gone);
UPDATE outbox SET job = (SELECT job FROM gone WHERE was = outbox.job)
 WHERE job IN (SELECT was FROM gone);
INSERT OR REPLACE INTO snoozes
    SELECT renamed.job, created, until, reason FROM snoozes
      JOIN renamed ON renamed.was = snoozes.job;
DELETE FROM snoozes WHERE job IN (SELECT was FROM gone);
DROP TABLE told;
DROP TABLE first_span;
DROP TABLE moved;
DROP TABLE renamed;
DROP TABLE touched;
DROP TABLE gone;

DROP VIEW v_runs;
DROP VIEW v_failures;
DROP VIEW v_jobs;
DROP VIEW v_days;
DROP VIEW v_alerts;
CREATE VIEW v_names AS
    SELECT job AS key,
           CASE WHEN job GLOB ':*:*' THEN substr(job, instr(substr(job, 2), ':') + 2)
                ELSE job END AS job,
           CASE WHEN job GLOB '::*' OR job NOT GLOB ':*:*'
                THEN (SELECT called FROM hosts WHERE first)
                ELSE (SELECT called FROM hosts
                       WHERE name = substr(job, 2, instr(substr(job, 2), ':') - 1)) END AS host
      FROM jobs;
CREATE VIEW v_runs AS
    SELECT id, v_names.job AS job, strftime('%Y-%m-%dT%H:%M:%fZ', started, 'unixepoch') AS started,
           duration, outcome, exit, signal, user, runs.host AS host, stdout_bytes, stderr_bytes,
           max_rss, note
      FROM runs JOIN v_names ON v_names.key = runs.job;
CREATE VIEW v_failures AS
    SELECT id, v_names.job AS job, strftime('%Y-%m-%dT%H:%M:%fZ', started, 'unixepoch') AS started,
           duration, outcome, exit, signal, user, runs.host AS host, note, stderr
      FROM runs JOIN v_names ON v_names.key = runs.job
     WHERE outcome NOT IN ('running', 'success', 'skipped')
       AND (outcome <> 'unknown' OR source IS NULL);
CREATE VIEW v_jobs AS
    SELECT v_names.job AS job, runs,
           strftime('%Y-%m-%dT%H:%M:%fZ', last_started, 'unixepoch') AS last_started,
           strftime('%Y-%m-%dT%H:%M:%fZ', last_success_started, 'unixepoch') AS last_success,
           strftime('%Y-%m-%dT%H:%M:%fZ', last_failure_started, 'unixepoch') AS last_failure,
           successes_in_row, failures_in_row, v_names.host AS host
      FROM jobs JOIN v_names ON v_names.key = jobs.job;
CREATE VIEW v_days AS
    SELECT v_names.job AS job, date(day * 86400, 'unixepoch') AS day, successes, failures, others,
           success_micros / 1e6 / nullif(successes, 0) AS mean_duration, v_names.host AS host
      FROM job_days JOIN v_names ON v_names.key = job_days.job;
CREATE VIEW v_alerts AS
    SELECT id, ifnull(v_names.job, alerts.job) AS job,
           strftime('%Y-%m-%dT%H:%M:%fZ', opened, 'unixepoch') AS opened,
           strftime('%Y-%m-%dT%H:%M:%fZ', closed, 'unixepoch') AS closed,
           failures, notices, flapping, acked IS NOT NULL AS acked, v_names.host AS host
      FROM alerts LEFT JOIN v_names ON v_names.key = alerts.job;
)sql";

}  // namespace jw::history

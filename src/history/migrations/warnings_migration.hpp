// SPDX-License-Identifier: MIT
#pragma once

namespace jw::history {

/// A version of the schema: runs that warned (`outcome` is `warn`), which are neither successes nor
/// failures, have a count of their own in `job_days`; and `rules`, what the rules of [expect] made
/// of a run, NULL where nothing is to be told. It stands behind the output.
inline constexpr auto warnings_migration = R"sql(
ALTER TABLE job_days ADD COLUMN warnings INTEGER NOT NULL DEFAULT 0;
ALTER TABLE runs  ADD COLUMN rules TEXT;
ALTER TABLE parts ADD COLUMN rules TEXT;

DROP INDEX idx_runs_job_failure;
DROP INDEX idx_runs_failure;
CREATE INDEX idx_runs_job_failure ON runs(job, ordered, id, revision)
    WHERE outcome <> 'running' AND outcome <> 'success' AND outcome <> 'skipped'
      AND outcome <> 'warn' AND (outcome <> 'unknown' OR source IS NULL);
CREATE INDEX idx_runs_failure     ON runs(ordered)
    WHERE outcome <> 'running' AND outcome <> 'success' AND outcome <> 'skipped'
      AND outcome <> 'warn' AND (outcome <> 'unknown' OR source IS NULL);
CREATE INDEX idx_runs_job_warning ON runs(job, ordered) WHERE outcome = 'warn';

DROP VIEW v_failures;
CREATE VIEW v_failures AS
    SELECT id, v_names.job AS job, strftime('%Y-%m-%dT%H:%M:%fZ', started, 'unixepoch') AS started,
           duration, outcome, exit, signal, user, runs.host AS host, note, stderr
      FROM runs JOIN v_names ON v_names.key = runs.job
     WHERE outcome NOT IN ('running', 'success', 'skipped', 'warn')
       AND (outcome <> 'unknown' OR source IS NULL);
DROP VIEW v_days;
CREATE VIEW v_days AS
    SELECT v_names.job AS job, date(day * 86400, 'unixepoch') AS day, successes, failures, others,
           success_micros / 1e6 / nullif(successes, 0) AS mean_duration, v_names.host AS host,
           warnings
      FROM job_days JOIN v_names ON v_names.key = job_days.job;
)sql";

}  // namespace jw::history

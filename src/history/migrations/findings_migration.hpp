// SPDX-License-Identifier: MIT
#pragma once

namespace jw::history {

/// Version 12: what the judgement remembers of each job (age 0), and what it remembered some runs
/// before (1 and 2), so that a run which comes late or is corrected does not have all of them
/// judged once more; and what it has found. `behind`: there are runs to judge yet. A job whose
/// state is gone is judged from its first run on.
///
/// A finding is known again by its job, its run, its kind and its signal. `doubted`: the runs that
/// it rests on are being judged once more.
constexpr auto findings_migration = R"sql(
CREATE TABLE judge_states (
    job        TEXT NOT NULL,
    age        INTEGER NOT NULL,
    behind     INTEGER NOT NULL DEFAULT 0,
    next_check REAL,
    runs       INTEGER NOT NULL DEFAULT 0,
    ordered    REAL,
    run        INTEGER,
    state      BLOB,
    PRIMARY KEY (job, age)
) STRICT;
CREATE INDEX idx_judge_states_behind ON judge_states(job) WHERE behind <> 0;
CREATE INDEX idx_judge_states_check  ON judge_states(next_check) WHERE next_check IS NOT NULL;
INSERT INTO judge_states (job, age, behind) SELECT job, 0, 1 FROM jobs;

CREATE TABLE findings (
    id         INTEGER PRIMARY KEY,
    job        TEXT NOT NULL,
    kind       TEXT NOT NULL,
    signal     TEXT NOT NULL,
    run        INTEGER NOT NULL,
    ordered    REAL NOT NULL,
    since_run  INTEGER,
    since      REAL NOT NULL,
    before     REAL NOT NULL,
    now        REAL NOT NULL,
    record     REAL NOT NULL,
    pushed     INTEGER NOT NULL,
    opened     REAL NOT NULL,
    closed     REAL,
    end        TEXT,
    end_run    INTEGER,
    end_place  REAL,
    accepted   REAL,
    dismissed  REAL,
    told       REAL,
    silent     INTEGER NOT NULL,
    doubted    INTEGER NOT NULL DEFAULT 0,
    facts      TEXT NOT NULL,
    UNIQUE (job, run, kind, signal)
) STRICT;
CREATE INDEX idx_findings_job       ON findings(job, opened);
CREATE INDEX idx_findings_open      ON findings(job) WHERE closed IS NULL;
CREATE INDEX idx_findings_told      ON findings(told) WHERE told IS NOT NULL;
CREATE INDEX idx_findings_untold    ON findings(opened)
    WHERE closed IS NULL AND told IS NULL AND silent = 0;
CREATE INDEX idx_findings_dismissed ON findings(job, kind, signal) WHERE dismissed IS NOT NULL;

CREATE TRIGGER judgement_of_gone AFTER DELETE ON jobs BEGIN
    DELETE FROM judge_states WHERE job = old.job;
    DELETE FROM findings     WHERE job = old.job;
END;

CREATE VIEW v_findings AS
    SELECT id, job, kind, signal, strftime('%Y-%m-%dT%H:%M:%fZ', since, 'unixepoch') AS since,
           before, now, pushed, strftime('%Y-%m-%dT%H:%M:%fZ', opened, 'unixepoch') AS opened,
           strftime('%Y-%m-%dT%H:%M:%fZ', closed, 'unixepoch') AS closed, end
      FROM findings;
)sql";

}  // namespace jw::history

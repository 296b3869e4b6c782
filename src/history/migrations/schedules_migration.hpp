// SPDX-License-Identifier: MIT
#pragma once

namespace jw::history {

/// Version 15: what schedulers say of jobs, a row for each rule for as long as it was the same.
/// `seen` is when it was read last, `until` that again once it was not there any more. Of a timer
/// `elapsed` has the moments, as JSON, at which it elapsed and nothing had come by then, `next` the
/// one at which it is to elapse, and `trouble` why it does not.
constexpr auto schedules_migration = R"sql(
CREATE TABLE schedules (
    job     TEXT NOT NULL,
    source  TEXT NOT NULL,
    rule    TEXT NOT NULL,
    since   REAL NOT NULL,
    until   REAL,
    seen    REAL NOT NULL,
    place   TEXT NOT NULL,
    elapsed TEXT NOT NULL DEFAULT '[]',
    next    REAL,
    trouble TEXT,
    PRIMARY KEY (job, source, rule, since)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER schedules_of_gone AFTER DELETE ON jobs BEGIN
    DELETE FROM schedules WHERE job = old.job;
END;
)sql";

}  // namespace jw::history

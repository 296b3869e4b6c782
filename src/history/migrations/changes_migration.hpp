// SPDX-License-Identifier: MIT
#pragma once

namespace jw::history {

/// Version 16: in which order runs were written or changed, for job-watch-ship, and the identity of
/// the store. A run that changes again has its newest number only; numbers are never used again.
///
/// A row that stands elsewhere now, or has become a part of another one (RunWriter::move_parts),
/// leaves what it was known by before, and a job of which no run is left leaves its key. Retention
/// of runs leaves nothing. What is so old that everybody has
/// read it goes.
constexpr auto changes_migration = R"sql(
CREATE TABLE changes (
    number       INTEGER PRIMARY KEY AUTOINCREMENT,
    run          INTEGER UNIQUE,
    gone         TEXT,
    gone_job     TEXT,
    gone_started REAL
) STRICT;
CREATE INDEX idx_changes_gone ON changes(number) WHERE run IS NULL;
INSERT INTO changes (run) SELECT id FROM runs ORDER BY ordered, id;
INSERT OR IGNORE INTO settings (name, value) VALUES ('store_id', lower(hex(randomblob(16))));

CREATE TRIGGER change_of_new AFTER INSERT ON runs BEGIN
    INSERT INTO changes (run) VALUES (new.id);
END;
CREATE TRIGGER change_of_changed AFTER UPDATE OF job, started, revision ON runs BEGIN
    INSERT INTO changes (gone, gone_job, gone_started)
        SELECT old.run_key, old.job, old.started
         WHERE old.job <> new.job OR old.started <> new.started;
    DELETE FROM changes WHERE run = new.id;
    INSERT INTO changes (run) VALUES (new.id);
END;
CREATE TRIGGER change_of_gone AFTER DELETE ON runs BEGIN
    DELETE FROM changes WHERE run = old.id;
END;
CREATE TRIGGER change_of_gone_job AFTER DELETE ON jobs BEGIN
    INSERT INTO changes (gone_job) VALUES (old.job);
END;
CREATE TRIGGER change_of_old AFTER INSERT ON changes WHEN new.run IS NULL BEGIN
    DELETE FROM changes WHERE run IS NULL AND number < new.number - 1000000;
END;
)sql";

}  // namespace jw::history

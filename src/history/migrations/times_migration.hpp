// SPDX-License-Identifier: MIT
#pragma once

namespace jw::history {

/// A version of the schema: when the output of a run came (TimesEncoder), what went wrong in
/// a failed run (output::signature()), and what it depended on beside its command line, one row for
/// each that differs. Runs that are older have none of it. All three stand behind the output, so
/// the index holds all that is asked for of signatures. The number of a fingerprint is never used
/// again: a part of a run may still hold it.
inline constexpr auto times_migration = R"sql(
ALTER TABLE runs  ADD COLUMN output_times BLOB;
ALTER TABLE parts ADD COLUMN output_times BLOB;
ALTER TABLE runs  ADD COLUMN signature TEXT;
ALTER TABLE parts ADD COLUMN signature TEXT;
CREATE INDEX idx_runs_signature ON runs(job, ordered, started, signature)
    WHERE signature IS NOT NULL;

ALTER TABLE runs  ADD COLUMN fingerprint INTEGER;
ALTER TABLE parts ADD COLUMN fingerprint INTEGER;
CREATE INDEX idx_runs_fingerprint ON runs(fingerprint) WHERE fingerprint IS NOT NULL;
CREATE TABLE fingerprints (
    id    INTEGER PRIMARY KEY AUTOINCREMENT,
    facts TEXT NOT NULL UNIQUE
) STRICT;
)sql";

}  // namespace jw::history

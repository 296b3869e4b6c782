// SPDX-License-Identifier: MIT
#pragma once

namespace jw::history {

/// A version of the schema: when the output of a run came (TimesEncoder), and what went wrong
/// in a failed run (output::signature()). Runs that are older have neither. Both stand behind the
/// output, so the index holds all that is asked for of signatures.
inline constexpr auto times_migration = R"sql(
ALTER TABLE runs  ADD COLUMN output_times BLOB;
ALTER TABLE parts ADD COLUMN output_times BLOB;
ALTER TABLE runs  ADD COLUMN signature TEXT;
ALTER TABLE parts ADD COLUMN signature TEXT;
CREATE INDEX idx_runs_signature ON runs(job, ordered, started, signature)
    WHERE signature IS NOT NULL;
)sql";

}  // namespace jw::history

// SPDX-License-Identifier: MIT
#pragma once

namespace jw::history {

/// A version of the schema: when the output of a run came, see TimesEncoder. It stands
/// behind the output, with which it goes.
inline constexpr auto times_migration = R"sql(
ALTER TABLE runs  ADD COLUMN output_times BLOB;
ALTER TABLE parts ADD COLUMN output_times BLOB;
)sql";

}  // namespace jw::history

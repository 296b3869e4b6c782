// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

namespace SQLite {
class Database;
}

namespace jw::history {

/// The version this program writes; PRAGMA user_version of the store.
extern const std::int64_t schema_version;

/// Settings that must be made before a new database has its first page.
void prepare_new(SQLite::Database& database);

/// Brings a store of an older version, or an empty database, to schema_version: all in one
/// transaction, so that a kill leaves it as it was.
void migrate(SQLite::Database& database);

}  // namespace jw::history

// SPDX-License-Identifier: MIT
#pragma once

#include <SQLiteCpp/Database.h>

#include <chrono>
#include <cstdint>
#include <string>

#include "foundation/base/result.hpp"

namespace jw::history {

/// Why a store could not be opened, told apart by what is to be done.
struct Refusal {
    enum class Kind {
        absent,   ///< no such file, or nothing in it yet (readers only)
        newer,    ///< a later job-watch wrote it
        older,    ///< its writer has to bring it up to date first (readers only)
        damaged,  ///< no database, or one that makes no sense
        busy,     ///< held by another process
        other,    ///< permissions, space, another program's database: `failure` says it
    };
    Kind kind = Kind::other;
    Failure failure;
};

/// How long to wait for another process where the store is only looked into.
inline constexpr std::chrono::milliseconds reading_patience{2000};

/// How long the holder of the writer's lock waits for another program that holds the database.
inline constexpr std::chrono::milliseconds busy_patience{2000};

using Opened = Result<SQLite::Database, Refusal>;

/// Opens the store for the one writer, creating (0600) or migrating it where needed. The caller
/// holds the writer's lock and a PrivateUmask, and has made the folder.
Opened open_for_writing(const std::string& path, std::chrono::milliseconds busy_timeout);

/// Opens the store for reading only, and never creates it.
Opened open_for_reading(const std::string& path, std::chrono::milliseconds busy_timeout);

/// An empty store in memory.
SQLite::Database open_in_memory();

/// The database file itself: `path` with links of our own followed, so that -wal, -shm and the
/// names a store is set aside under lie beside it.
std::string database_file(const std::string& path);

}  // namespace jw::history

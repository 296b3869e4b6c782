// SPDX-License-Identifier: MIT
#pragma once

#include <SQLiteCpp/Database.h>

#include <chrono>
#include <cstdint>
#include <optional>
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
        foreign,  ///< something else than a store: to be left as it is
        other,    ///< permissions, space: `failure` says it
    };
    Kind kind = Kind::other;
    Failure failure;
};

/// How long to wait for another process where the store is only looked into.
inline constexpr std::chrono::milliseconds reading_patience{2000};

/// How long the holder of the writer's lock waits for another program that holds the database.
inline constexpr std::chrono::milliseconds busy_patience{2000};

using Opened = Result<SQLite::Database, Refusal>;

/// Opens the store for the one writer, creating (0600) or migrating it where needed. What is not
/// provably a store (header.hpp) is refused as it is. The caller holds the writer's lock and a
/// PrivateUmask, and has made the folder.
Opened open_for_writing(const std::string& path, std::chrono::milliseconds busy_timeout);

/// Opens the store for reading only, and never creates it or one of its files.
Opened open_for_reading(const std::string& path, std::chrono::milliseconds busy_timeout);

/// What an integrity check finds wrong with the store at `path`; "" where it finds nothing, or
/// where the file is not provably a store. The caller is the one writer.
Result<std::string> damage_in(const std::string& path, std::chrono::milliseconds busy_timeout);

/// Why nothing can be written to a store of the caller's, in words: others could put something in
/// the place of its files. Nothing else that may be wrong with it.
std::optional<std::string> why_not_written(const std::string& store);

/// Why nothing may be made for a store at this path, not even its folder of locks: what is there is
/// no store. Nothing where it is one, in whatever state, or where there is nothing.
std::optional<Failure> objection_to(const std::string& store);

/// An empty store in memory.
SQLite::Database open_in_memory();

/// The database file itself: `path` with links of our own followed, so that -wal, -shm and the
/// names a store is set aside under lie beside it.
std::string database_file(const std::string& path);

}  // namespace jw::history

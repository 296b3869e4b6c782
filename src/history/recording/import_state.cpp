// SPDX-License-Identifier: MIT
#include "history/recording/import_state.hpp"

#include <SQLiteCpp/Column.h>
#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

#include <optional>
#include <utility>

#include "history/database/database.hpp"
#include "history/database/error.hpp"
#include "history/database/spool_folders.hpp"
#include "history/runs/rows.hpp"

namespace jw::history {

namespace {

constexpr auto load_import_sql = "SELECT state FROM imports WHERE source = :source";

constexpr auto save_import_sql =
    "INSERT OR REPLACE INTO imports VALUES (:source, :state, :imported)";

/// Of several checkpoints of a source the last one in order is the newest.
std::optional<std::string> waiting_state(const std::string& store, const std::string& source) {
    std::optional<std::string> newest;
    for (const auto& found : SpoolFolders{store}.entries()) {
        if (!found.name.ends_with(spool::checkpoint_suffix)) continue;
        auto entry = spool::read(found);
        if (entry && !entry->output_torn && entry->run.source == source)
            newest = std::move(entry->output.out);
    }
    return newest;
}

Result<std::string> stored_state(const std::string& store, const std::string& source) {
    auto opened = open_for_reading(store, reading_patience);
    if (opened) return import_state(*opened, source);
    const auto& refusal = opened.error();
    const bool none = refusal.kind == Refusal::Kind::absent || refusal.kind == Refusal::Kind::older;
    return none ? Result<std::string>{std::string{}} : refusal.failure;
}

}  // namespace

std::string import_state(SQLite::Database& database, const std::string& source) {
    SQLite::Statement query{database, load_import_sql};
    query.bind(":source", source);
    return query.executeStep() ? bytes_of(query.getColumn(0)) : "";
}

void keep_import_state(SQLite::Database& database, const std::string& source,
                       const std::string& state, Instant now) {
    SQLite::Statement statement{database, save_import_sql};
    statement.bind(":source", source);
    statement.bindNoCopy(":state", state);
    statement.bind(":imported", seconds_of(now));
    statement.exec();
}

/// The spool is looked at first: what leaves it meanwhile is in the store.
Result<std::string> newest_import_state(const std::string& store, const std::string& source) {
    if (auto waiting = waiting_state(store, source)) return *std::move(waiting);
    try {
        return stored_state(store, source);
    } catch (const SQLite::Exception& error) {
        return failure_of(error, "can't read the store " + store);
    }
}

}  // namespace jw::history

// SPDX-License-Identifier: MIT
#include "history/runs/fingerprints.hpp"

#include <SQLiteCpp/Column.h>
#include <SQLiteCpp/Database.h>

namespace jw::history {

namespace {

constexpr auto forget_unused_sql = R"sql(
    DELETE FROM fingerprints
     WHERE id NOT IN (SELECT fingerprint FROM runs WHERE fingerprint IS NOT NULL))sql";

}  // namespace

Fingerprints::Fingerprints(SQLite::Database& database)
    : find_{database, "SELECT id FROM fingerprints WHERE facts = :facts"},
      add_{database, "INSERT INTO fingerprints (facts) VALUES (:facts)"} {}

std::optional<std::int64_t> Fingerprints::id_of(const std::string& facts) {
    if (facts.empty()) return std::nullopt;
    find_.bind(":facts", facts);
    std::optional<std::int64_t> id;
    if (find_.executeStep()) id = find_.getColumn(0).getInt64();
    find_.reset();
    if (id) return id;
    add_.bind(":facts", facts);
    execute(add_);
    find_.executeStep();
    id = find_.getColumn(0).getInt64();
    find_.reset();
    return id;
}

void forget_fingerprints(SQLite::Database& database) { database.exec(forget_unused_sql); }

}  // namespace jw::history

// SPDX-License-Identifier: MIT
#include "history/alerting/hangs.hpp"

#include <SQLiteCpp/Column.h>
#include <SQLiteCpp/Database.h>

#include "history/runs/rows.hpp"

namespace jw::history {

namespace {

constexpr auto told_sql = "SELECT told FROM hangs WHERE run_key = :key";

/// When it was noticed first stays.
constexpr auto keep_sql = R"sql(
    INSERT INTO hangs (run_key, job, noticed, told) VALUES (:key, :job, :now, :told)
        ON CONFLICT (run_key) DO UPDATE SET told = excluded.told)sql";

constexpr auto forget_sql = "DELETE FROM hangs WHERE run_key = :key";

}  // namespace

HangRow hang_from(SQLite::Statement& row) {
    return {.job = bytes_of(row.getColumn(0)),
            .host = {},
            .run = row.getColumn(1).getInt64(),
            .started = instant_of(row.getColumn(2).getDouble()),
            .noticed = instant_of(row.getColumn(3).getDouble()),
            .told = row.getColumn(4).getInt64() != 0};
}

Hangs::Hangs(SQLite::Database& database)
    : told_{database, told_sql}, keep_{database, keep_sql}, forget_{database, forget_sql} {}

std::optional<bool> Hangs::told(const std::string& key) {
    told_.reset();
    told_.bind(":key", key);
    std::optional<bool> found;
    if (told_.executeStep()) found = told_.getColumn(0).getInt64() != 0;
    told_.reset();
    return found;
}

void Hangs::keep(const Run& run, Instant now, bool told) {
    keep_.bind(":key", run.key);
    keep_.bind(":job", run.job);
    keep_.bind(":now", seconds_of(now));
    keep_.bind(":told", told ? 1 : 0);
    execute(keep_);
}

void Hangs::forget(const std::string& key) {
    forget_.bind(":key", key);
    execute(forget_);
}

}  // namespace jw::history

// SPDX-License-Identifier: MIT
#include "history/database/settings.hpp"

#include <SQLiteCpp/Column.h>
#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

namespace jw::history {

std::optional<double> setting(SQLite::Database& database, const std::string& name) {
    SQLite::Statement query{database, "SELECT value FROM settings WHERE name = :name"};
    query.bind(":name", name);
    if (!query.executeStep()) return std::nullopt;
    return query.getColumn(0).getDouble();
}

void set_setting(SQLite::Database& database, const std::string& name, double value) {
    SQLite::Statement statement{database, "INSERT OR REPLACE INTO settings VALUES (:name, :value)"};
    statement.bind(":name", name);
    statement.bind(":value", value);
    statement.exec();
}

}  // namespace jw::history

// SPDX-License-Identifier: MIT
#pragma once

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

#include <optional>
#include <string>
#include <utility>

namespace jw::history {

/// A statement that is prepared when it is used first: a recorder lives for one run mostly, and
/// that has no use for most of them. The database outlives it.
class LazyStatement {
public:
    LazyStatement(SQLite::Database& database, std::string sql)
        : database_{database}, sql_{std::move(sql)} {}

    SQLite::Statement& operator()() {
        if (!prepared_) prepared_.emplace(database_, sql_);
        return *prepared_;
    }

private:
    SQLite::Database& database_;
    std::string sql_;
    std::optional<SQLite::Statement> prepared_;
};

}  // namespace jw::history

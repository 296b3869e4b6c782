// SPDX-License-Identifier: MIT
#pragma once

#include <SQLiteCpp/Column.h>
#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

#include <optional>
#include <string>
#include <utility>

namespace jw::history {

/// A statement that is prepared when it is used first: a recorder lives for one run mostly, has no
/// use for most of its statements, and would spend most of its time on preparing them. The database
/// outlives it.
class LazyStatement {
public:
    LazyStatement(const SQLite::Database& database, std::string sql)
        : database_{database}, sql_{std::move(sql)} {}

    // NOLINTNEXTLINE(google-explicit-constructor): it stands for the statement
    operator SQLite::Statement&() {
        if (!prepared_) prepared_.emplace(database_, sql_);
        return *prepared_;
    }

    template <typename... Words>
    void bind(Words&&... words) {
        statement().bind(std::forward<Words>(words)...);
    }

    template <typename... Words>
    void bindNoCopy(Words&&... words) {
        statement().bindNoCopy(std::forward<Words>(words)...);
    }

    bool executeStep() { return statement().executeStep(); }

    SQLite::Column getColumn(int index) { return statement().getColumn(index); }

    void reset() { statement().reset(); }

    void clearBindings() { statement().clearBindings(); }

private:
    SQLite::Statement& statement() { return *this; }

    const SQLite::Database& database_;
    std::string sql_;
    std::optional<SQLite::Statement> prepared_;
};

}  // namespace jw::history

// SPDX-License-Identifier: MIT
#pragma once

#include <SQLiteCpp/Statement.h>

#include <cstdint>
#include <optional>
#include <string>

#include "foundation/model/run.hpp"
#include "history/database/lazy_statement.hpp"

namespace SQLite {
class Database;
}

namespace jw::history {

/// A run under way that takes much too long, until it ends.
struct HangRow {
    std::string job, host;  ///< as of an AlertRow
    std::int64_t run = 0;   ///< id; 0 if it is gone
    Instant started, noticed;
    bool told = false;
};

/// What hang_from() reads; to be followed by the rest of the query.
inline constexpr auto hang_columns = R"sql(
    SELECT hangs.job, ifnull(runs.id, 0), ifnull(runs.started, noticed), noticed, told
      FROM hangs LEFT JOIN runs USING (run_key) )sql";

HangRow hang_from(SQLite::Statement& row);

/// Which of the runs under way were found to take much too long: each is told of once. All within
/// the caller's transaction.
class Hangs {
public:
    explicit Hangs(SQLite::Database& database);

    /// Whether a notice of it was sent; nothing if it has not been noticed.
    std::optional<bool> told(const std::string& key);

    void keep(const Run& run, Instant now, bool told);

    /// The run has ended.
    void forget(const std::string& key);

private:
    LazyStatement told_, keep_, forget_;
};

}  // namespace jw::history

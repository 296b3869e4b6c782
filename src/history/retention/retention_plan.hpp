// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <vector>

#include "foundation/model/run.hpp"
#include "history/retention/retention.hpp"

namespace SQLite {
class Database;
}

namespace jw::history {

class RunWriter;

/// What the retention asks to remove, by id. Making a plan changes nothing, so a dry run and a
/// real one can't differ.
struct RetentionPlan {
    std::vector<std::int64_t> rows;
    std::vector<std::int64_t> outputs;
    std::uint64_t bytes = 0;  ///< an estimate of what they take
    bool is_whole = true;     ///< false if the limit cut it short
};

/// Runs are as old as `now` says. At most `limit` items, the oldest first.
RetentionPlan plan_retention(SQLite::Database& database, const Retention& retention, Instant now,
                             std::size_t limit);

/// Carries a plan out, in transactions of a few hundred items.
void carry_out(SQLite::Database& database, RunWriter& writer, const RetentionPlan& plan);

/// Bytes of the database's pages that hold something.
std::uint64_t used_bytes(SQLite::Database& database);

}  // namespace jw::history

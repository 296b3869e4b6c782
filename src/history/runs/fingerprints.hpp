// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "history/database/lazy_statement.hpp"

namespace SQLite {
class Database;
}

namespace jw::history {

/// The table `fingerprints`: what runs depended on beside their command lines, one row for each
/// that differs. The caller opens and commits the transaction.
class Fingerprints {
public:
    explicit Fingerprints(SQLite::Database& database);

    /// The row of a text, which is made if there is none; nothing for "".
    std::optional<std::int64_t> id_of(const std::string& facts);

private:
    LazyStatement find_, add_;
};

/// Forgets those that no run has any more.
void forget_fingerprints(SQLite::Database& database);

}  // namespace jw::history

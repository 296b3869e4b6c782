// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "foundation/model/run.hpp"
#include "history/judging/finding_row.hpp"

namespace SQLite {
class Database;
}

namespace jw::history {

/// Of the job, or of all: those that are open, then so many of the others, each newest first.
std::vector<FindingRow> findings_in(const SQLite::Database& database,
                                    const std::optional<std::string>& job, std::size_t most_closed);

std::optional<FindingRow> finding_in(const SQLite::Database& database, std::int64_t id);

/// What was found of that run, oldest first: what it showed, what it was the beginning of, and what
/// was so while it ran. Nothing of starts that did not come, which no run has.
std::vector<FindingRow> findings_of(const SQLite::Database& database, const Run& run);

}  // namespace jw::history

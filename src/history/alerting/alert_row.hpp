// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "foundation/model/run.hpp"

namespace SQLite {
class Column;
class Statement;
}  // namespace SQLite

namespace jw::history {

/// One alert of a job, open or closed.
struct AlertRow {
    std::int64_t id = 0;
    std::string job;   ///< its key, see JobKey
    std::string host;  ///< where the store has several, else ""; of an AlertBook alone
    Instant opened;
    std::optional<Instant> closed;
    std::optional<std::int64_t> opened_run;
    std::uint64_t failures = 0;  ///< in a row, when it was last looked at
    std::uint64_t notices = 0;
    bool flapping = false;
    std::optional<Instant> acked;
};

/// What alert_from() reads; to be followed by the rest of the query.
inline constexpr auto alert_columns =
    "SELECT id, job, opened, closed, opened_run, failures, notices, flapping, acked FROM alerts ";

AlertRow alert_from(SQLite::Statement& row);

/// 0 for what is negative, which only a broken store holds.
std::uint64_t count_in(const SQLite::Column& column);

std::optional<Instant> time_in(const SQLite::Column& column);

}  // namespace jw::history

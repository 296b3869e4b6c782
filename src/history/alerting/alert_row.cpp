// SPDX-License-Identifier: MIT
#include "history/alerting/alert_row.hpp"

#include <SQLiteCpp/Column.h>
#include <SQLiteCpp/Statement.h>

#include "history/runs/rows.hpp"

namespace jw::history {

std::uint64_t count_in(const SQLite::Column& column) {
    const auto value = column.getInt64();
    return value > 0 ? static_cast<std::uint64_t>(value) : 0;
}

std::optional<Instant> time_in(const SQLite::Column& column) {
    if (column.isNull()) return std::nullopt;
    return instant_of(column.getDouble());
}

AlertRow alert_from(SQLite::Statement& row) {
    AlertRow alert{.id = row.getColumn(0).getInt64(),
                   .job = bytes_of(row.getColumn(1)),
                   .host = {},
                   .opened = instant_of(row.getColumn(2).getDouble()),
                   .closed = time_in(row.getColumn(3)),
                   .opened_run = std::nullopt,
                   .failures = count_in(row.getColumn(5)),
                   .notices = count_in(row.getColumn(6)),
                   .flapping = row.getColumn(7).getInt64() != 0,
                   .acked = time_in(row.getColumn(8))};
    if (!row.getColumn(4).isNull()) alert.opened_run = row.getColumn(4).getInt64();
    return alert;
}

}  // namespace jw::history

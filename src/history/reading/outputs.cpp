// SPDX-License-Identifier: MIT
#include "history/reading/outputs.hpp"

#include <SQLiteCpp/Column.h>
#include <SQLiteCpp/Statement.h>

#include <string>

#include "history/runs/rows.hpp"

namespace jw::history {

namespace {

constexpr auto columns_sql =
    "SELECT id, run_key, job, started, stdout, stderr, stdout_bytes, stdout_dropped, stdout_gap_at,"
    " stderr_bytes, stderr_dropped, stderr_gap_at";

/// Lives as long as the row does.
std::string_view borrowed(const SQLite::Column& column) {
    const auto* bytes = static_cast<const char*>(column.getBlob());
    return bytes == nullptr ? std::string_view{}
                            : std::string_view{bytes, static_cast<std::size_t>(column.getBytes())};
}

StreamFacts facts_in(SQLite::Statement& row, int first) {
    const auto number = [&](int index) {
        return static_cast<std::uint64_t>(row.getColumn(first + index).getInt64());
    };
    return {.seen = number(0), .dropped = number(1), .gap_at = number(2)};
}

}  // namespace

void each_output(const SQLite::Database& database, const Filter& filter, const VisitOutput& visit) {
    auto sql = columns_sql + from_runs(filter);
    if (filter.failed_only) sql += std::string{" AND "} + failed_sql;
    SQLite::Statement rows{database, sql + " ORDER BY ordered DESC, id DESC"};
    bind_filter(rows, filter);
    while (rows.executeStep()) {
        const KeptOutput kept{
            .run = rows.getColumn(0).getInt64(),
            .key = borrowed(rows.getColumn(1)),
            .job = borrowed(rows.getColumn(2)),
            .started = instant_of(rows.getColumn(3).getDouble()),
            .out = {.text = borrowed(rows.getColumn(4)), .facts = facts_in(rows, 6)},
            .err = {.text = borrowed(rows.getColumn(5)), .facts = facts_in(rows, 9)}};
        if (!visit(kept)) return;
    }
}

}  // namespace jw::history

// SPDX-License-Identifier: MIT
#pragma once

#include <SQLiteCpp/Column.h>
#include <SQLiteCpp/Statement.h>

#include <algorithm>

#include "history/reading/history.hpp"

namespace jw::history {

/// Of `SELECT day, successes, failures, warnings, others, success_micros FROM job_days`.
inline DayCount day_from(SQLite::Statement& row) {
    const auto count = [&row](int column) {
        return static_cast<std::uint64_t>(row.getColumn(column).getInt64());
    };
    return {.day = row.getColumn(0).getInt64(),
            .successes = count(1),
            .failures = count(2),
            .warnings = count(3),
            .others = count(4),
            .duration_sum = std::max(0.0, row.getColumn(5).getDouble() / 1e6)};
}

}  // namespace jw::history

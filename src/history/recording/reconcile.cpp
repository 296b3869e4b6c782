// SPDX-License-Identifier: MIT
#include "history/recording/reconcile.hpp"

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

#include <algorithm>
#include <string>

#include "capture/spool/entry.hpp"
#include "history/runs/rows.hpp"

namespace jw::history {

namespace {

/// On either side of the start, for a clock that has been set back.
constexpr double settling_seconds = 5;

std::vector<Run> running(SQLite::Database& database, Instant now) {
    SQLite::Statement query{database,
                            "SELECT " + row_columns() +
                                " FROM runs WHERE outcome = 'running'"
                                " AND started NOT BETWEEN :now - :settling AND :now + :settling"};
    query.bind(":now", seconds_of(now));
    query.bind(":settling", settling_seconds);
    std::vector<Run> runs;
    while (query.executeStep()) runs.push_back(run_from(query));
    return runs;
}

}  // namespace

std::vector<Run> interrupted_runs(SQLite::Database& database, const Processes& processes,
                                  const SpoolFolders& folders, Instant now) {
    auto runs = running(database, now);
    std::erase_if(runs, [&](const Run& run) { return !processes.are_gone(run); });
    if (runs.empty()) return runs;

    const auto entries = folders.entries();
    std::erase_if(runs, [&entries](const Run& run) {
        return std::any_of(entries.begin(), entries.end(), [&run](const spool::Found& entry) {
            return entry.name.starts_with(run.key) && !entry.name.ends_with(spool::start_suffix);
        });
    });
    return runs;
}

}  // namespace jw::history

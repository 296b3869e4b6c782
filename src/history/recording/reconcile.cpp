// SPDX-License-Identifier: MIT
#include "history/recording/reconcile.hpp"

#include <SQLiteCpp/Column.h>
#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

#include <algorithm>
#include <chrono>
#include <string>
#include <utility>

#include "capture/spool/entry.hpp"
#include "history/runs/rows.hpp"

namespace jw::history {

namespace {

/// On either side of the start, for a clock that has been set back.
constexpr std::chrono::seconds settling{5};

bool has_just_begun(const Run& run, Instant now) {
    return run.started >= now - settling && run.started <= now + settling;
}

/// Of a service whose wrappers have told of their ends, the manager's word is still to come.
const std::string steps_ended_sql =
    "(SELECT ifnull(min(parts.outcome <> 'running'), 0) FROM parts WHERE parts.run = runs.id)";

/// Under which the end of a run may lie in the spool: its own, and those of its steps.
std::vector<std::string> keys_of(SQLite::Database& database, const Run& run) {
    std::vector<std::string> keys{run.key};
    SQLite::Statement query{database, "SELECT run_key FROM parts WHERE run = :run"};
    query.bind(":run", run.id);
    while (query.executeStep()) keys.push_back(query.getColumn(0).getString());
    return keys;
}

std::vector<Run> running(SQLite::Database& database) {
    SQLite::Statement query{database, "SELECT " + row_columns() +
                                          " FROM runs WHERE outcome = 'running' AND NOT " +
                                          steps_ended_sql + " ORDER BY started"};
    std::vector<Run> runs;
    while (query.executeStep()) runs.push_back(run_from(query));
    return runs;
}

/// Leaves out those whose end lies in the spool.
void leave_ended(std::vector<Run>& runs, SQLite::Database& database, const SpoolFolders& folders) {
    if (runs.empty()) return;
    const auto entries = folders.entries();
    std::erase_if(runs, [&](const Run& run) {
        const auto keys = keys_of(database, run);
        return std::ranges::any_of(entries, [&keys](const spool::Found& entry) {
            const bool is_start = entry.name.ends_with(spool::start_suffix);
            return !is_start && std::ranges::any_of(keys, [&entry](const auto& key) {
                return entry.name.starts_with(key);
            });
        });
    });
}

}  // namespace

void Sight::add_to(Run& run) const {
    if (unseen.contains(run.id)) run.outcome = Outcome::unseen;
    if (const auto known = asleep.find(run.id); known != asleep.end())
        run.suspended = known->second;
}

Sight sight_of(SQLite::Database& database, const Processes& processes) {
    Sight sight;
    for (const auto& run : running(database)) {
        const auto fate = processes.fate_of(run);
        if (fate == Fate::unseen) sight.unseen.insert(run.id);
        const auto asleep = processes.asleep_during(run);
        if (fate == Fate::alive && asleep) sight.asleep[run.id] = *asleep;
    }
    return sight;
}

UnderWay runs_under_way(SQLite::Database& database, const Processes& processes,
                        const SpoolFolders& folders, Instant now) {
    UnderWay found;
    for (auto& run : running(database)) {
        switch (processes.fate_of(run)) {
            case Fate::alive:
                run.suspended = processes.asleep_during(run);
                if (run.suspended) found.sight.asleep[run.id] = *run.suspended;
                found.alive.push_back(std::move(run));
                break;
            case Fate::gone:
                if (!has_just_begun(run, now)) found.interrupted.push_back(std::move(run));
                break;
            case Fate::unseen:
                found.sight.unseen.insert(run.id);
                break;
        }
    }
    leave_ended(found.interrupted, database, folders);
    return found;
}

}  // namespace jw::history

// SPDX-License-Identifier: MIT
#include "history/recording/reconcile.hpp"

#include <SQLiteCpp/Column.h>
#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

#include <algorithm>
#include <chrono>
#include <string>
#include <unordered_set>
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

std::vector<Run> running(SQLite::Database& database) {
    SQLite::Statement query{database, "SELECT " + row_columns() +
                                          " FROM runs WHERE outcome = 'running' AND NOT " +
                                          steps_ended_sql + " ORDER BY started"};
    std::vector<Run> runs;
    while (query.executeStep()) runs.push_back(run_from(query));
    return runs;
}

/// The keys of the runs whose ends lie in the spool.
std::unordered_set<std::string> keys_of_ends(const SpoolFolders& folders) {
    constexpr std::size_t key_digits = 32;
    std::unordered_set<std::string> keys;
    for (const auto& entry : folders.entries())
        if (!entry.name.ends_with(spool::start_suffix))
            keys.insert(entry.name.substr(0, key_digits));
    return keys;
}

/// Leaves out those whose end, or that of one of their steps, lies in the spool.
void leave_ended(std::vector<Run>& runs, SQLite::Database& database, const SpoolFolders& folders) {
    if (runs.empty()) return;
    const auto ends = keys_of_ends(folders);
    if (ends.empty()) return;
    SQLite::Statement steps{database, "SELECT run_key FROM parts WHERE run = :run"};
    std::erase_if(runs, [&](const Run& run) {
        bool has_ended = ends.contains(run.key);
        steps.bind(":run", run.id);
        while (steps.executeStep()) has_ended |= ends.contains(steps.getColumn(0).getString());
        steps.reset();
        return has_ended;
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

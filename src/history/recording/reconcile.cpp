// SPDX-License-Identifier: MIT
#include "history/recording/reconcile.hpp"

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

std::vector<Run> running(SQLite::Database& database) {
    SQLite::Statement query{database, "SELECT " + row_columns() +
                                          " FROM runs WHERE outcome = 'running' ORDER BY started"};
    std::vector<Run> runs;
    while (query.executeStep()) runs.push_back(run_from(query));
    return runs;
}

/// Leaves out those whose end lies in the spool.
void leave_ended(std::vector<Run>& runs, const SpoolFolders& folders) {
    if (runs.empty()) return;
    const auto entries = folders.entries();
    std::erase_if(runs, [&entries](const Run& run) {
        return std::any_of(entries.begin(), entries.end(), [&run](const spool::Found& entry) {
            return entry.name.starts_with(run.key) && !entry.name.ends_with(spool::start_suffix);
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
    leave_ended(found.interrupted, folders);
    return found;
}

}  // namespace jw::history

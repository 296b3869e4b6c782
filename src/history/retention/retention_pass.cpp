// SPDX-License-Identifier: MIT
#include "history/retention/retention_pass.hpp"

#include <SQLiteCpp/Column.h>
#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

#include <algorithm>
#include <chrono>
#include <string>

#include "history/database/settings.hpp"
#include "history/retention/retention_plan.hpp"
#include "history/runs/rows.hpp"

namespace jw::history {

namespace {

constexpr std::size_t items_a_pass = 500;
constexpr double seconds_between_passes = 3600;
constexpr double largest_step = 86400;

const std::string clock_setting = "retention_clock";
const std::string pass_setting = "retention_pass";
const std::string backlog_setting = "retention_backlog";
/// Set when the store is too large and everything left in it is to be kept: looking for something
/// to remove in each ingest would then cost much and find nothing.
const std::string stuck_setting = "retention_stuck";

bool is_set(SQLite::Database& database, const std::string& name) {
    return setting(database, name).value_or(0) != 0;
}

/// Messages that are done, and alerts that are closed, have no row of a run to leave with.
void forget_alerts(SQLite::Database& database, const Retention& retention, Instant clock) {
    constexpr std::chrono::days done{30};
    SQLite::Statement messages{database,
                               "DELETE FROM outbox WHERE id IN (SELECT id FROM outbox WHERE"
                               " state <> 'pending' AND done < :until LIMIT 500)"};
    messages.bind(":until", seconds_of(clock - done));
    messages.exec();
    SQLite::Statement alerts{database,
                             "DELETE FROM alerts WHERE id IN (SELECT id FROM alerts WHERE"
                             " closed IS NOT NULL AND opened < :until LIMIT 500)"};
    alerts.bind(":until", seconds_of(clock - retention.rows));
    alerts.exec();
}

/// A part of the free pages goes back to the file system; all at once could take long.
void give_back_some_space(SQLite::Database& database) {
    database.exec("PRAGMA incremental_vacuum(2000)");
}

}  // namespace

void retention_pass(SQLite::Database& database, RunWriter& writer, const Retention& retention,
                    Instant now) {
    const auto present = seconds_of(now);
    const auto last_pass = setting(database, pass_setting);
    if (!last_pass) {  // a new store: its clock begins, and there is nothing to remove
        set_setting(database, clock_setting, present);
        set_setting(database, pass_setting, present);
        return;
    }
    const bool is_due = present < *last_pass || present - *last_pass >= seconds_between_passes;
    if (!is_due && !is_set(database, backlog_setting) &&
        (used_bytes(database) <= retention.max_bytes || is_set(database, stuck_setting)))
        return;

    const auto clock = setting(database, clock_setting).value_or(present);
    const auto age_clock = std::min(present, is_due ? clock + largest_step : clock);
    const auto plan = plan_retention(database, retention, instant_of(age_clock), items_a_pass);
    carry_out(database, writer, plan);
    if (is_due) forget_alerts(database, retention, instant_of(age_clock));
    give_back_some_space(database);
    set_setting(database, clock_setting, age_clock);
    set_setting(database, backlog_setting, plan.is_whole ? 0 : 1);
    set_setting(database, stuck_setting, plan.rows.empty() && plan.outputs.empty() ? 1 : 0);
    if (is_due) set_setting(database, pass_setting, present);
}

Instant prune_time(SQLite::Database& database, Instant now) {
    const auto newest = database.execAndGet("SELECT max(ordered) FROM runs");
    if (newest.isNull()) return now;
    return std::min(now, instant_of(newest.getDouble()) + std::chrono::days{30});
}

}  // namespace jw::history

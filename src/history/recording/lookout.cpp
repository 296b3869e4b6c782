// SPDX-License-Identifier: MIT
#include "history/recording/lookout.hpp"

#include <SQLiteCpp/Transaction.h>

#include <cmath>
#include <utility>

#include "history/alerting/heartbeat.hpp"
#include "history/database/settings.hpp"
#include "history/recording/ingester.hpp"

namespace jw::history {

namespace {

/// Not each time: it would be a transaction more.
bool is_look_to_be_noted(SQLite::Database& database, Instant now) {
    constexpr double pause = 600;
    const auto looked = setting(database, looked_name);
    return !looked || std::abs(seconds_of(now) - *looked) >= pause;
}

}  // namespace

bool Lookout::has_to_ask(SQLite::Database& database, Judging& judging) {
    const auto now = surroundings_.now();
    if (timetable_) {
        SQLite::Transaction transaction{database, SQLite::TransactionBehavior::IMMEDIATE};
        judging.take_timetable(*std::exchange(timetable_, std::nullopt), now);
        transaction.commit();
    }
    wants_to_ask_ = !has_asked_ && surroundings_.timetable && judging.wants_timetable(now);
    return wants_to_ask_;
}

bool Lookout::ask() {
    if (!std::exchange(wants_to_ask_, false)) return false;
    has_asked_ = true;
    timetable_ = surroundings_.timetable();
    return true;
}

std::vector<std::string> Lookout::look(SQLite::Database& database, Judging& judging) {
    const auto now = surroundings_.now();
    const bool has_work = judging.has_work(now);
    const bool is_to_beat = !surroundings_.heartbeat.empty() && is_heartbeat_due(database, now);
    if (!has_work && !is_to_beat && !is_look_to_be_noted(database, now))
        return judging.take_warnings();
    SQLite::Transaction transaction{database, SQLite::TransactionBehavior::IMMEDIATE};
    if (has_work) {
        judging.catch_up(now);
        judging.look_for_missed({surroundings_.processes.boot_id(), surroundings_.boot_times()},
                                now);
    }
    auto warnings = judging.take_warnings();
    if (is_to_beat && warnings.empty()) beat(database, surroundings_.heartbeat, now);
    set_setting(database, looked_name, seconds_of(now));
    transaction.commit();
    return warnings;
}

}  // namespace jw::history

// SPDX-License-Identifier: MIT
#include "history/alerting/alert_states.hpp"

#include <SQLiteCpp/Column.h>

#include <algorithm>
#include <limits>

#include "history/runs/rows.hpp"

namespace jw::history {

namespace {

constexpr auto load_state_sql = "SELECT state FROM alert_states WHERE job = :job";

constexpr auto save_state_sql =
    "INSERT OR REPLACE INTO alert_states (job, state) VALUES (:job, :state)";

constexpr auto open_sql = "INSERT INTO alerts (job, opened, opened_run) VALUES (:job, :time, :run)";

constexpr auto close_sql = R"sql(
    UPDATE alerts SET closed = :time, closed_run = :run WHERE job = :job AND closed IS NULL)sql";

constexpr auto count_failures_sql = R"sql(
    UPDATE alerts SET failures = :failures, flapping = max(flapping, :flapping)
     WHERE job = :job AND closed IS NULL)sql";

constexpr auto notice_sql =
    "UPDATE alerts SET notices = notices + 1 WHERE job = :job AND closed IS NULL";

constexpr auto near_sql = R"sql(
    SELECT count(DISTINCT job) FROM alerts
     WHERE opened BETWEEN :time - 60 AND :time + 60 AND (notices > 0 OR job = :job))sql";

constexpr auto closed_near_sql = R"sql(
    SELECT count(DISTINCT job) FROM alerts
     WHERE closed BETWEEN :time - 60 AND :time + 60 AND (notices > 0 OR job = :job))sql";

constexpr auto snoozed_sql = "SELECT 1 FROM snoozes WHERE job = :job AND until > :now";

std::uint64_t count_near(SQLite::Statement& query, const std::string& job, Instant time) {
    query.reset();
    query.bind(":job", job);
    query.bind(":time", seconds_of(time));
    query.executeStep();
    const auto count = query.getColumn(0).getInt64();
    query.reset();
    return static_cast<std::uint64_t>(count);
}

}  // namespace

AlertStates::AlertStates(SQLite::Database& database)
    : load_{database, load_state_sql},
      save_{database, save_state_sql},
      open_{database, open_sql},
      close_{database, close_sql},
      failures_{database, count_failures_sql},
      notice_{database, notice_sql},
      near_{database, near_sql},
      closed_near_{database, closed_near_sql},
      snooze_{database, snoozed_sql} {}

alert::State AlertStates::load(const std::string& job) {
    load_.reset();
    load_.bind(":job", job);
    auto state =
        load_.executeStep() ? alert::state_from_json(bytes_of(load_.getColumn(0))) : alert::State{};
    load_.reset();
    return state;
}

void AlertStates::save(const std::string& job, const alert::State& state) {
    save_.bind(":job", job);
    save_.bind(":state", alert::to_json(state));
    execute(save_);
}

void AlertStates::open(const std::string& job, Instant time, std::int64_t run) {
    open_.bind(":job", job);
    open_.bind(":time", seconds_of(time));
    open_.bind(":run", run);
    execute(open_);
}

void AlertStates::close(const std::string& job, Instant time, std::int64_t run) {
    close_.bind(":job", job);
    close_.bind(":time", seconds_of(time));
    close_.bind(":run", run);
    execute(close_);
}

void AlertStates::count_failures(const std::string& job, std::uint64_t failures, bool flapping) {
    constexpr auto largest = std::uint64_t{std::numeric_limits<std::int64_t>::max()};
    failures_.bind(":job", job);
    failures_.bind(":failures", static_cast<std::int64_t>(std::min(failures, largest)));
    failures_.bind(":flapping", flapping ? 1 : 0);
    execute(failures_);
}

void AlertStates::count_notice(const std::string& job) {
    notice_.bind(":job", job);
    execute(notice_);
}

std::uint64_t AlertStates::opened_near(const std::string& job, Instant time) {
    return count_near(near_, job, time);
}

std::uint64_t AlertStates::closed_near(const std::string& job, Instant time) {
    return count_near(closed_near_, job, time);
}

bool AlertStates::is_snoozed(const std::string& job, Instant now) {
    snooze_.reset();
    snooze_.bind(":job", job);
    snooze_.bind(":now", seconds_of(now));
    const bool found = snooze_.executeStep();
    snooze_.reset();
    return found;
}

}  // namespace jw::history

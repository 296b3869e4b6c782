// SPDX-License-Identifier: MIT
#include "history/judging/awake.hpp"

#include <SQLiteCpp/Column.h>
#include <SQLiteCpp/Statement.h>

#include <algorithm>
#include <cmath>

#include "history/runs/rows.hpp"

namespace jw::history {

namespace {

/// A shorter sleep has no slot of a timer in it that could be told from a late start.
constexpr double shortest_sleep = 60;

constexpr auto awake_moment_sql = R"sql(
    SELECT started, boot_id, boottime, boottime - monotonic FROM runs
     WHERE job = :job AND ordered <= :ordered AND (ordered < :ordered OR id <= :id)
       AND outcome <> 'running'
       AND (trigger IN ('timer', 'cron') OR (trigger = 'unit' AND ordered >= :timer_since))
     ORDER BY ordered DESC, id DESC LIMIT 1)sql";

constexpr auto awake_newest_sql = R"sql(
    SELECT started, boot_id, boottime, boottime - monotonic FROM runs
     WHERE ordered <= :now ORDER BY ordered DESC LIMIT 300)sql";

BootMoment moment_from(SQLite::Statement& row) {
    return {.started = row.getColumn(0).getDouble(),
            .boot_id = bytes_of(row.getColumn(1)),
            .boottime = real_in(row.getColumn(2)),
            .suspended = real_in(row.getColumn(3))};
}

double seconds_on(clockid_t clock) {
    timespec time = {};
    ::clock_gettime(clock, &time);
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
}

starts::Sleep sleep_of(double from, double to, bool is_off) {
    const auto second = [](double moment) {
        return static_cast<std::uint32_t>(std::clamp(moment, 0.0, 4e9));
    };
    return {.from = second(from), .to = second(to), .is_off = is_off};
}

bool are_same(double suspended, double other) {
    return std::abs(suspended - other) < shortest_sleep;
}

}  // namespace

BootTimes boot_times() {
    const auto monotonic = seconds_on(CLOCK_MONOTONIC);
    const auto boottime = seconds_on(CLOCK_BOOTTIME);
    return {.since_boot = boottime, .suspended = std::max(0.0, boottime - monotonic)};
}

std::optional<starts::Sleep> sleep_between(const BootMoment& first, const BootMoment& second) {
    const bool is_one_boot = !first.boot_id.empty() && first.boot_id == second.boot_id;
    if (is_one_boot) {
        if (first.suspended && second.suspended && are_same(*first.suspended, *second.suspended))
            return std::nullopt;
        return sleep_of(first.started, second.started, false);
    }
    const auto since = second.boottime ? second.started - *second.boottime : second.started;
    if (since <= first.started) return std::nullopt;
    return sleep_of(first.started, since, true);
}

std::optional<BootMoment> boot_moment(SQLite::Database& database, const std::string& job,
                                      const RunPlace& place, double timer_since) {
    SQLite::Statement query{database, awake_moment_sql};
    query.bind(":timer_since", timer_since);
    query.bind(":job", job);
    query.bind(":ordered", place.ordered);
    query.bind(":id", place.id);
    if (!query.executeStep()) return std::nullopt;
    return moment_from(query);
}

double awake_since(SQLite::Database& database, const std::string& boot_id, const BootTimes& times,
                   double now) {
    if (times.suspended < shortest_sleep) return now - times.since_boot;
    SQLite::Statement query{database, awake_newest_sql};
    query.bind(":now", now);
    auto since = now;
    while (query.executeStep()) {
        const auto moment = moment_from(query);
        if (moment.boot_id != boot_id) continue;
        if (!moment.suspended || !are_same(*moment.suspended, times.suspended)) break;
        since = moment.started;
    }
    return since;
}

}  // namespace jw::history

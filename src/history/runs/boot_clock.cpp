// SPDX-License-Identifier: MIT
#include "history/runs/boot_clock.hpp"

#include <SQLiteCpp/Column.h>
#include <SQLiteCpp/Database.h>

#include <algorithm>
#include <chrono>

#include "history/runs/rows.hpp"

namespace jw::history {

namespace {

/// The two clocks are not read at the same instant, and are slewed together.
constexpr std::chrono::milliseconds noise{10};

/// Clocks are set right by less than this all the time: no reason to correct what was recorded.
constexpr std::chrono::seconds smallest_step{10};

/// Of a run in the future.
constexpr std::chrono::minutes slack{5};

constexpr auto load_boot_sql = R"sql(
    SELECT boottime, started, ordered FROM boots
     WHERE boot_id = :boot AND time_namespace = :time_namespace)sql";

constexpr auto others_sql = R"sql(
    SELECT max(ordered) FROM boots WHERE boot_id <> :boot AND host = :host)sql";

constexpr auto save_boot_sql = R"sql(
    INSERT OR REPLACE INTO boots (boot_id, time_namespace, host, boottime, started, ordered)
    VALUES (:boot, :time_namespace, :host, :boottime, :started, :ordered))sql";

/// Of the store, not of what is shown beside it: for both together it would have no index.
constexpr auto latest_sql = "SELECT max(ordered) FROM main.runs";

}  // namespace

BootClock::BootClock(SQLite::Database& database)
    : load_{database, load_boot_sql},
      others_{database, others_sql},
      save_{database, save_boot_sql},
      latest_{database, latest_sql} {}

std::optional<ClockStep> BootClock::place(Run& run, Instant now) {
    place_by_wall_clock(run, now);
    if (!run.boottime || run.boot_id.empty() || !run.source.empty()) return std::nullopt;
    const auto newest = newest_of(run);
    const Instant boottime{*run.boottime};
    if (newest && boottime < newest->boottime) {
        place_before(run, *newest);
        return std::nullopt;
    }
    std::optional<ClockStep> step;
    if (newest)
        step = place_after(run, *newest);
    else if (const auto others = newest_of_others(run); others && place_of(run) <= *others)
        run.place = *others + Micros{1};
    keep(run, {.boottime = boottime, .started = run.started, .ordered = place_of(run)});
    return step;
}

/// If even older runs seem to lie in the future, it is the present clock that is wrong.
void BootClock::place_by_wall_clock(Run& run, Instant now) {
    run.place.reset();
    if (run.started - slack <= now) return;
    latest_.reset();
    latest_.executeStep();
    const auto latest = latest_.getColumn(0);
    const auto known = latest.isNull() ? now : std::max(now, instant_of(latest.getDouble()));
    if (run.started - slack > known) run.place = known;
    latest_.reset();
}

std::optional<ClockStep> BootClock::place_after(Run& run, const Newest& newest) {
    const auto since = Instant{*run.boottime} - newest.boottime;
    const auto expected = newest.ordered + since;
    run.place = run.started + noise < expected ? std::optional{expected} : std::nullopt;
    const auto moved = run.started - (newest.started + since);
    if (std::chrono::abs(moved) < smallest_step) return std::nullopt;
    const auto begin_before = newest.started - newest.boottime.time_since_epoch();
    return ClockStep{.zero = run.started - *run.boottime, .since = begin_before - smallest_step};
}

/// It is told late: by then others of its boot, that began later, are known.
void BootClock::place_before(Run& run, const Newest& newest) {
    const auto until = newest.boottime - Instant{*run.boottime};
    if (std::chrono::abs(run.started - (newest.started - until)) >= smallest_step)
        run.started = newest.started - until;
    const auto expected = newest.ordered - until;
    run.place =
        std::chrono::abs(run.started - expected) > noise ? std::optional{expected} : std::nullopt;
}

std::optional<BootClock::Newest> BootClock::newest_of(const Run& run) {
    load_.reset();
    load_.bind(":boot", run.boot_id);
    load_.bind(":time_namespace", static_cast<std::int64_t>(run.time_namespace));
    if (!load_.executeStep()) return std::nullopt;
    const Newest found{.boottime = instant_of(load_.getColumn(0).getDouble()),
                       .started = instant_of(load_.getColumn(1).getDouble()),
                       .ordered = instant_of(load_.getColumn(2).getDouble())};
    load_.reset();
    return found;
}

std::optional<Instant> BootClock::newest_of_others(const Run& run) {
    others_.reset();
    others_.bind(":boot", run.boot_id);
    others_.bind(":host", run.host);
    std::optional<Instant> found;
    if (others_.executeStep() && !others_.getColumn(0).isNull())
        found = instant_of(others_.getColumn(0).getDouble());
    others_.reset();
    return found;
}

void BootClock::keep(const Run& run, const Newest& newest) {
    save_.bind(":boot", run.boot_id);
    save_.bind(":time_namespace", static_cast<std::int64_t>(run.time_namespace));
    save_.bind(":host", run.host);
    save_.bind(":boottime", seconds_of(newest.boottime));
    save_.bind(":started", seconds_of(newest.started));
    save_.bind(":ordered", seconds_of(newest.ordered));
    execute(save_);
}

}  // namespace jw::history

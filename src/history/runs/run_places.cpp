// SPDX-License-Identifier: MIT
#include <SQLiteCpp/Column.h>

#include <chrono>
#include <utility>
#include <vector>

#include "history/runs/run_writer.hpp"

namespace jw::history {

namespace {

/// The runs timed by the clock of one boot.
constexpr auto of_boot_sql = R"sql(
    SELECT id, boottime FROM runs
     WHERE ordered >= :since AND boot_id = :boot AND boottime IS NOT NULL
       AND ifnull(time_namespace, 0) = :time_namespace)sql";

constexpr auto correct_start_sql =
    "UPDATE runs SET started = :started, place = :place WHERE id = :id";

}  // namespace

/// What was found out about the time of a run, when it was first told of, stays.
void RunWriter::place(Run& run, const std::optional<Row>& before, Instant now) {
    const bool is_placed = before && before->run.source.empty() && run.source.empty() &&
                           before->revision != bare_revision;
    if (is_placed) {
        run.started = before->run.started;
        run.place = before->run.place;
        return;
    }
    const auto step = clock_.place(run, now);
    if (step && table_ == Table::runs) correct_starts(run, *step);
}

/// As place(); what the manager says of the start is as good as what the wrapper says, but where
/// the wall clock was wrong.
void RunWriter::place_together(Run& run, const std::optional<Row>& before, Instant now) {
    constexpr std::chrono::seconds smallest_step{10};
    const auto told = run.started;
    place(run, before, now);
    if (std::chrono::abs(run.started - told) < smallest_step) run.started = told;
}

void RunWriter::correct_starts(const Run& run, const ClockStep& step) {
    SQLite::Statement boot{database_, of_boot_sql};
    boot.bind(":boot", run.boot_id);
    boot.bind(":time_namespace", static_cast<std::int64_t>(run.time_namespace));
    boot.bind(":since", seconds_of(step.since));
    std::vector<std::pair<std::int64_t, Micros>> known;
    while (boot.executeStep())
        known.emplace_back(boot.getColumn(0).getInt64(),
                           instant_of(boot.getColumn(1).getDouble()).time_since_epoch());
    SQLite::Statement correct{database_, correct_start_sql};
    for (const auto& [id, boottime] : known) {
        auto other = find_id(id)->run;
        const auto before = counted(other);
        const auto as_it_was = other;
        const auto place = place_of(other);
        other.started = step.zero + boottime;
        other.place = place > other.started ? std::optional{place} : std::nullopt;
        correct.bind(":id", id);
        correct.bind(":started", seconds_of(other.started));
        correct.bind(":place");
        if (other.place) correct.bind(":place", seconds_of(place));
        execute(correct);
        summaries_.remove(before);
        summaries_.add(counted(other));
        changes_.note(&as_it_was, &other);
    }
}

}  // namespace jw::history

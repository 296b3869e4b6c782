// SPDX-License-Identifier: MIT
#include "history/recording/possible.hpp"

#include <algorithm>
#include <chrono>
#include <optional>

namespace jw::history {

namespace {

/// Clocks are not read at the same instant, and are slewed.
constexpr std::chrono::seconds clock_slack{10};

/// How long the run can have taken. Nothing where no clock tells: the run lies in the future of
/// this one.
std::optional<Micros> longest(const Run& run, const Processes& processes, Instant now) {
    const auto on_boot_clock = processes.age_of(run);
    if (run.started > now) return on_boot_clock;
    return std::max(now - run.started, on_boot_clock.value_or(Micros{0}));
}

bool is_beyond(const std::optional<Micros>& span, Micros most) {
    return span && *span > most + clock_slack;
}

void keep_possible(Run& run, Micros most) {
    if (is_beyond(run.suspended, most)) run.suspended.reset();
    if (!is_beyond(run.duration, most)) return;
    run.duration.reset();
    if (!run.note.empty()) run.note += "; ";
    run.note += "how long it took is not known: what was said is longer ago than its start";
}

void keep_possible(OutputTimes& times, Micros most) {
    if (times.empty()) return;
    const std::optional last{times.marks.back().at};
    const bool is_claimed =
        is_beyond(last, most) || is_beyond(times.last_out, most) || is_beyond(times.last_err, most);
    if (is_claimed) times = {};
}

}  // namespace

void keep_possible(spool::Entry& entry, const Processes& processes, Instant now) {
    const auto most = longest(entry.run, processes, now);
    if (!most) return;
    keep_possible(entry.run, *most);
    keep_possible(entry.output.times, *most);
}

}  // namespace jw::history

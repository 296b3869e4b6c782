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

}  // namespace

void keep_possible(Run& run, const Processes& processes, Instant now) {
    const auto most = longest(run, processes, now);
    if (!most) return;
    const auto is_too_long = [&](const auto& span) { return span && *span > *most + clock_slack; };
    if (is_too_long(run.suspended)) run.suspended.reset();
    if (!is_too_long(run.duration)) return;
    run.duration.reset();
    if (!run.note.empty()) run.note += "; ";
    run.note += "how long it took is not known: what was said is longer ago than its start";
}

}  // namespace jw::history

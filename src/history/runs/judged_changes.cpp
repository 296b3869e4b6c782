// SPDX-License-Identifier: MIT
#include "history/runs/judged_changes.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

#include "history/runs/rows.hpp"

namespace jw::history {

namespace {

auto streams_of(const Run& run) {
    return std::tie(run.out.seen, run.out.dropped, run.out.gap_at, run.out.known, run.merged);
}

/// As far as the judgement looks.
auto judged_of(const Run& run) {
    return std::tie(run.job, run.started, run.place, run.outcome, run.duration, run.cpu_user,
                    run.cpu_system, run.max_rss, run.trigger, run.boot_id);
}

}  // namespace

RunPlace run_place(const Run& run) { return {seconds_of(place_of(run)), run.id}; }

void JudgedChanges::note(const Run* before, const Run* after) {
    const bool are_alike = before != nullptr && after != nullptr &&
                           judged_of(*before) == judged_of(*after) &&
                           streams_of(*before) == streams_of(*after);
    if (are_alike) return;
    for (const auto* run : {before, after})
        if (run != nullptr && is_end(run->outcome)) note(*run);
}

void JudgedChanges::note(const Run& run) {
    const auto place = run_place(run);
    const auto [first, is_new] = first_.try_emplace(run.job, place);
    if (!is_new) first->second = std::min(first->second, place);
}

std::map<std::string, RunPlace> JudgedChanges::take() { return std::exchange(first_, {}); }

}  // namespace jw::history

// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>

#include "foundation/model/cpu_time.hpp"
#include "foundation/model/run.hpp"

namespace jw::stats {

/// The part of a run that statistics need: small, since there may be millions.
struct Sample {
    std::int64_t id = 0;
    Instant started = {};
    Outcome outcome = Outcome::unknown;
    std::optional<int> exit = {}, signal = {};
    std::optional<Micros> duration = {}, cpu = {};
    std::optional<std::uint64_t> max_rss = {};
};

inline Sample sample_of(const Run& run) {
    return {.id = run.id,
            .started = run.started,
            .outcome = run.outcome,
            .exit = run.exit,
            .signal = run.signal,
            .duration = run.duration,
            .cpu = cpu_time(run),
            .max_rss = run.max_rss};
}

}  // namespace jw::stats

// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "foundation/model/run.hpp"

namespace jw::stats {

/// What a job needs from its reader, in the order of need.
enum class Health : std::uint8_t {
    failing,
    late,   ///< a start did not come
    empty,  ///< it succeeds, and does nothing or much too little
    flapping,
    long_running,
    flaky,    ///< more of its runs fail than used to
    slow,     ///< it takes longer than it used to
    changed,  ///< something else about it is not as it used to be
    warned,   ///< its newest run is one that warned
    running,
    unseen,
    ok,
    idle
};

inline constexpr std::size_t healths = static_cast<std::size_t>(Health::idle) + 1;

/// Whether somebody should have a look.
constexpr bool needs_attention(Health health) { return health < Health::running; }

/// `failing`, `late`, `nothing done`, `flapping`, `running long`, `flaky`, `slow`, `changed`,
/// `warned`, `running`, `unseen`, `ok`, `idle`.
std::string_view word(Health health);

/// What the health of a job is judged by.
struct Signs {
    std::uint64_t failures_in_row = 0;      ///< of the newest runs that ended
    std::uint32_t turns = 0;                ///< turns_of()
    std::optional<Micros> under_way = {};   ///< for how long, of the oldest run without an end
    std::optional<Micros> p95 = {};         ///< of the last successes
    std::optional<Micros> time_limit = {};  ///< of the run under way
    bool is_last_unseen = false;  ///< whether the newest run still runs can't be seen from here
    bool has_succeeded = false;
    bool has_warned = false;  ///< the newest run
    /// What the worst of the open findings makes of the job: late, empty, flaky, slow or changed.
    std::optional<Health> finding = {};
};

/// No run that is younger is long.
inline constexpr std::chrono::minutes least_long{1};

/// Whether a run has been under way for too long: half as long again as 95 of 100 of the last
/// successes, and at least a minute; or a minute more than it was given.
bool is_long(Micros under_way, std::optional<Micros> p95, std::optional<Micros> time_limit);

/// A job flaps that turned five times or more. A job is idle of which nothing has run to an end
/// that is known, or was skipped only.
Health health_of(const Signs& signs);

/// How often the newest 20 outcomes that are a success or a failure changed from one to the other.
/// Others are passed over.
std::uint32_t turns_of(const std::vector<Outcome>& newest_first);

}  // namespace jw::stats

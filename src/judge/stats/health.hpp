// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "foundation/model/run.hpp"

namespace jw::stats {

/// What a job needs from its reader, in the order of need.
enum class Health : std::uint8_t { failing, flapping, long_running, running, ok, idle };

/// `failing`, `flapping`, `running long`, `running`, `ok`, `idle`.
std::string_view word(Health health);

/// What the health of a job is judged by.
struct Signs {
    std::uint64_t failures_in_row = 0;     ///< of the newest runs that ended
    std::uint32_t turns = 0;               ///< turns_of()
    std::optional<Micros> under_way = {};  ///< for how long, of the oldest run without an end
    std::optional<Micros> p95 = {};        ///< of the last successes
    bool has_succeeded = false;
};

/// A job flaps that turned five times or more. A run under way is long once it has taken half as
/// long again as 95 of 100 of the last successes, and at least a minute. A job is idle of which
/// nothing has run to an end that is known, or was skipped only.
Health health_of(const Signs& signs);

/// How often the newest 20 outcomes that are a success or a failure changed from one to the other.
/// Others are passed over.
std::uint32_t turns_of(const std::vector<Outcome>& newest_first);

}  // namespace jw::stats

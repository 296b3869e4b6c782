// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <limits>
#include <variant>
#include <vector>

#include "foundation/cron/schedule.hpp"

namespace jw::starts {

/// Starts at moments that a scheduler has told by itself; seconds since 1970.
struct Moments {
    std::vector<double> all;  ///< in their order
};

/// By what something starts a job, for as long as that was in force.
struct Known {
    double since = 0;  ///< seconds since 1970; only what is due later is judged by it
    double until = std::numeric_limits<double>::infinity();
    std::variant<Moments, cron::Schedule> rule;
};

/// All that is known of one job. From the first of them on its rhythm says nothing any more: what
/// none of them has is not due.
struct KnownSchedules {
    std::vector<Known> all;
    /// From then on nobody knows any more, and the rhythm is asked again.
    double lost = std::numeric_limits<double>::infinity();

    /// The first moment at which something is known.
    double begin() const {
        auto first = std::numeric_limits<double>::infinity();
        for (const auto& known : all) first = std::min(first, known.since);
        return first;
    }
};

}  // namespace jw::starts

// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "foundation/when/local_clock.hpp"
#include "judge/starts/sleeps.hpp"

namespace jw::starts {

/// What a rhythm is learned from; seconds since 1970. Views what it is made of.
struct Seen {
    const std::vector<double>& starts;  ///< oldest first, at least eight
    const Sleeps& sleeps;
    const LocalClock& clock;
};

/// From each start to the next, in time awake.
inline std::vector<double> awake_gaps(const std::vector<double>& starts, const Sleeps& sleeps) {
    std::vector<double> gaps;
    for (std::size_t i = 1; i < starts.size(); ++i)
        gaps.push_back(sleeps.awake_between(starts[i - 1], starts[i]));
    return gaps;
}

}  // namespace jw::starts

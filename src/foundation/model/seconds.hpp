// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cmath>

#include "foundation/model/run.hpp"

namespace jw {

/// Seconds as the store and statistics have them, to the microsecond. What no history can hold is
/// bounded, so that a few of them can be added up; what is no number is 0.
inline Micros micros_of(double seconds) {
    constexpr double bound = 253402300800.0;  // as an instant: the year 10000
    return Micros{std::isnan(seconds) ? 0 : std::llround(std::clamp(seconds, -bound, bound) * 1e6)};
}

}  // namespace jw

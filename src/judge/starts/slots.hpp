// SPDX-License-Identifier: MIT
#pragma once

#include <functional>

namespace jw::starts {

inline constexpr double hour_length = 3600, day_length = 86'400;

/// Seconds since 1970; what is at `after` is not meant, what is at `until` is.
struct Window {
    double after = 0, until = 0;
};

/// Called with moments at which a start is due, in their order. Returns whether to go on.
using Visit = std::function<bool(double)>;

}  // namespace jw::starts

// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <limits>

namespace jw {

/// a + b, or the number nearest to that.
constexpr std::int64_t saturating_sum(std::int64_t a, std::int64_t b) {
    std::int64_t sum = 0;
    if (!__builtin_add_overflow(a, b, &sum)) return sum;
    return a < 0 ? std::numeric_limits<std::int64_t>::min()
                 : std::numeric_limits<std::int64_t>::max();
}

}  // namespace jw

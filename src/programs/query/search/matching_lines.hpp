// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string_view>

#include "history/reading/outputs.hpp"
#include "programs/query/search/pattern.hpp"

namespace jw::query {

struct MatchingLine {
    /// Counted from 1; behind bytes that were not kept from the last line, which is -1.
    std::int64_t number = 0;
    std::string_view text;  ///< without its newline
    std::size_t match = 0;  ///< where in it
};

/// Returns whether to go on.
using TakeLine = std::function<bool(const MatchingLine&)>;

/// Hands over each line of a stream that matches, in their order. What is before the bytes that
/// were not kept and what is behind them make no line together. False if `take` has had enough.
bool each_matching_line(const history::KeptStream& stream, const Pattern& pattern,
                        const TakeLine& take);

}  // namespace jw::query

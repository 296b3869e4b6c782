// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <vector>

namespace jw {

/// At `at`, since the start of the run, the first byte behind these offsets of its streams came.
struct OutputMark {
    std::chrono::microseconds at{};
    std::uint64_t out = 0, err = 0;
};

/// When the output of a run came. What stands between two marks came at the time of the first, or
/// up to `step` later. Both grow from mark to mark. Nothing where nobody noted it.
struct OutputTimes {
    std::chrono::microseconds step{};  ///< 0: as exact as the clock
    std::vector<OutputMark> marks;
    std::optional<std::chrono::microseconds> last_out, last_err;  ///< when the last byte came

    bool empty() const { return marks.empty(); }
};

}  // namespace jw

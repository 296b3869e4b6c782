// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

#include "foundation/model/run.hpp"

namespace jw::history {

/// Where two kept outputs of a stream meet, now that one stands behind the other. Of both something
/// may have gone there.
struct Joint {
    std::uint64_t place = 0;  ///< where the first one ends
    std::int64_t moved = 0;   ///< how far the bytes of the second one are from where they were
};

struct Joints {
    Joint out, err;
};

/// Puts the marks of what came later behind those before; it began `after` them.
void append_times(OutputTimes& times, const OutputTimes& more, Micros after, const Joints& joints);

/// For a run that is known to have begun so much earlier.
void shift_times(OutputTimes& times, Micros by);

/// The same place of a stream once `cut` bytes behind `from` are gone.
std::uint64_t place_after_cut(std::uint64_t place, std::uint64_t from, std::uint64_t cut);

}  // namespace jw::history

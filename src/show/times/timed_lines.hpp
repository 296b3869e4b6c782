// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "foundation/model/run.hpp"

namespace jw::show {

/// A line of output, and when it began.
struct TimedLine {
    Micros at{};                ///< since the start of the run
    std::size_t mark = 0;       ///< of OutputTimes, the one it came with
    unsigned stream = 0;        ///< 0 for stdout
    std::string_view text;      ///< as it was kept, without its end
    std::uint64_t dropped = 0;  ///< no line, but so many bytes that are not kept here
};

/// The lines of both streams in the order in which they came, as far as the marks tell: what came
/// with one mark is in the order of the streams. None where nobody noted when. Views of `output`.
std::vector<TimedLine> timed_lines(const Run& run, const Output& output);

}  // namespace jw::show

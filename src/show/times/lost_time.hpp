// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "show/diff/side.hpp"
#include "show/terminal/terminal.hpp"
#include "show/times/timed_lines.hpp"

namespace jw::show {

/// Whether a run took so much longer than a usual one, or was ended before it was done, that it is
/// worth saying where the time went.
bool is_slow(const Run& run, const Run& usual);

/// When lines of one run came in another one; nothing for a line that this does not have.
std::vector<std::optional<Micros>> times_in(const std::vector<TimedLine>& usual,
                                            const std::vector<TimedLine>& lines);

/// Between which lines a slow run lost most of its time.
struct LostTime {
    std::string_view after;  ///< the line, as the slow run has it; "" for the start
    Micros usual{}, now{};   ///< from there to the next line that both have
    bool is_over = true;     ///< false: what usually comes next did not come
};

std::optional<LostTime> lost_time(const Side& usual, const Run& run, const Output& output);

/// `the time is lost after 'dump finished': 2m00s -> 19m00s`.
std::string lost_time_text(const LostTime& lost, Charset charset);

}  // namespace jw::show

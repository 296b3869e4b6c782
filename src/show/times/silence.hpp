// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "show/terminal/terminal.hpp"
#include "show/times/timed_lines.hpp"

namespace jw::show {

/// A time in which a run printed nothing.
struct Silence {
    enum class Place { whole_run, beginning, middle, end };
    Place place = Place::middle;
    Micros from{}, length{};
    std::string_view after;  ///< the line before; "" where it is not known
};

/// The longest one. Nothing where nobody noted when the output came.
std::optional<Silence> longest_silence(const Run& run, const Output& output,
                                       const std::vector<TimedLine>& lines);

/// The one at the end of a run.
std::optional<Silence> last_silence(const Run& run, const Output& output,
                                    const std::vector<TimedLine>& lines);

/// `17m02s after 'dump finished'`, `4.2s before the first line`.
std::string silence_text(const Silence& silence, Charset charset);

/// A line in the middle of a sentence, safe and not too long: `'dump finished'`.
std::string quoted(std::string_view line, Charset charset);

}  // namespace jw::show

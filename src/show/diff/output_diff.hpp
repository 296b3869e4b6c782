// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "foundation/model/run.hpp"
#include "show/diff/line_diff.hpp"
#include "show/terminal/terminal.hpp"

namespace jw::show {

/// Whether times, numbers and ids count when lines are compared.
enum class Noise { ignored, counts };

/// The kept output of one stream, in lines that are safe to show.
struct OutputLines {
    std::vector<std::string> lines;
    bool shortened = false;  ///< only the last lines are compared
};

OutputLines output_lines(std::string_view kept, const StreamFacts& facts, Charset charset);

/// What changed from one output to another.
struct OutputDiff {
    OutputLines before, after;
    std::vector<Edit> edits;     ///< all lines, in order; empty where too much differs
    bool too_different = false;  ///< then the next two say what is where
    std::vector<std::size_t> only_before, only_after;  ///< lines that the other side never has
    std::size_t removed = 0, added = 0;                ///< lines

    bool same() const { return removed == 0 && added == 0 && !too_different; }
};

/// Bounded in time and memory, whatever the outputs.
OutputDiff output_diff(OutputLines before, OutputLines after, Noise noise);

}  // namespace jw::show

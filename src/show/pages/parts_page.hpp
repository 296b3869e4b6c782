// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "judge/stats/summary.hpp"
#include "show/terminal/terminal.hpp"

namespace jw::show {

/// The runs of a day, a week, a month or a job.
struct PartOfRuns {
    std::string name;  ///< anybody's text
    stats::Summary summary;
};

/// What they amount to, a line for each. `column` is the title above their names. Durations of
/// several jobs together say nothing, so they are left out of parts that may be of several.
std::string parts_page(std::string_view column, const std::vector<PartOfRuns>& parts,
                       bool has_durations, const Terminal& terminal);

}  // namespace jw::show

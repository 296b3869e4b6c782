// SPDX-License-Identifier: MIT
#pragma once

#include <optional>

#include "judge/starts/seen.hpp"
#include "judge/starts/slots.hpp"

namespace jw::starts {

/// Every so many minutes by the clock.
struct Grid {
    double period = 0, phase = 0;  ///< seconds; phase: of one of the slots
    double skip = 1;   ///< how many periods there are between two starts at most, usually
    double grace = 0;  ///< seconds that a start may be late

    void visit(Window window, const Visit& visit) const;
};

/// Nothing where the starts keep to no such grid, or keep as well to a fixed distance from each
/// other that drifts along it. `usual_gap`: their median distance.
std::optional<Grid> grid_of(const Seen& seen, double usual_gap);

}  // namespace jw::starts

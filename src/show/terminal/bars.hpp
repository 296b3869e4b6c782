// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "show/terminal/terminal.hpp"

namespace jw::show {

struct Bar {
    std::string label;
    std::size_t count = 0;
};

struct Bars {
    std::string title;
    std::vector<Bar> bars;
};

/// Two bar charts, beside each other where there is room, else one below the other.
std::string side_by_side(const Bars& left, const Bars& right, const Terminal& terminal);

}  // namespace jw::show

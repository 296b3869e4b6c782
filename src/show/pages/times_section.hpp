// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>

#include "show/diff/side.hpp"
#include "show/terminal/terminal.hpp"

namespace jw::show {

/// The output of a run, each line with the time since the start, beside that of the same line in a
/// usual run, if there is one to compare with. "" where nobody noted when the lines came.
std::string times_section(const Run& run, const Output& output, const std::optional<Side>& usual,
                          const Terminal& terminal);

}  // namespace jw::show

// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "show/diff/output_diff.hpp"
#include "show/terminal/terminal.hpp"

namespace jw::show {

/// The differences in the unified form of diff(1), with three lines around each. Long lines and
/// long differences are cut short, and that is said.
std::string hunks_text(const OutputDiff& diff, const std::string& before, const std::string& after,
                       const Terminal& terminal);

}  // namespace jw::show

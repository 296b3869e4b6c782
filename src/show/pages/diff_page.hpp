// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "foundation/model/run.hpp"
#include "show/diff/output_diff.hpp"
#include "show/diff/side.hpp"
#include "show/terminal/terminal.hpp"

namespace jw::show {

/// Two runs beside each other: the facts, then what differs in their output.
std::string diff_page(const Side& before, const Side& after, Noise noise, Instant now,
                      const Terminal& terminal);

}  // namespace jw::show

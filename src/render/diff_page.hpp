// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "model/run.hpp"
#include "render/output_diff.hpp"
#include "render/side.hpp"
#include "render/terminal.hpp"

namespace jw::render {

/// Two runs beside each other: the facts, then what differs in their output.
std::string diff_page(const Side& before, const Side& after, Noise noise, Instant now,
                      const Terminal& terminal);

}  // namespace jw::render

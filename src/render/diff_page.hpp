// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "model/run.hpp"
#include "render/json.hpp"
#include "render/output_diff.hpp"
#include "render/terminal.hpp"

namespace jw::render {

/// One side of a comparison.
struct Side {
    Run run;
    Output output;
};

/// Two runs beside each other: the facts, then what differs in their output.
std::string diff_page(const Side& before, const Side& after, Noise noise, Instant now,
                      const Terminal& terminal);

Json json_of_diff(const Side& before, const Side& after, Noise noise);

}  // namespace jw::render

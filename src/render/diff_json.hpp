// SPDX-License-Identifier: MIT
#pragma once

#include "render/json.hpp"
#include "render/output_diff.hpp"
#include "render/side.hpp"

namespace jw::render {

/// Two runs, and what differs in their output.
Json json_of_diff(const Side& before, const Side& after, Noise noise);

}  // namespace jw::render

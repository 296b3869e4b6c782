// SPDX-License-Identifier: MIT
#pragma once

#include "show/diff/output_diff.hpp"
#include "show/diff/side.hpp"
#include "show/json/json.hpp"

namespace jw::show {

/// Two runs, and what differs in their output.
Json json_of_diff(const Side& before, const Side& after, Noise noise);

}  // namespace jw::show

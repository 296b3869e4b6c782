// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

#include "foundation/model/run.hpp"

namespace jw::history {

/// What rules made of a run, as `runs.rules` holds it: one JSON object, "" where there is nothing.
std::string text_of_rules(const Run& run);

/// Fills that in; of a text that can't be read, nothing.
void read_rules(std::string_view text, Run& run);

}  // namespace jw::history

// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "foundation/model/run.hpp"
#include "programs/fleet/verbs.hpp"
#include "show/terminal/terminal.hpp"

namespace jw::fleet {

// What the answers have in common.

Instant now();

/// To standard output.
Answered write(const std::string& text);

/// A name that somebody else has given, for a screen.
std::string safe(const std::string& text, const show::Terminal& terminal);

}  // namespace jw::fleet

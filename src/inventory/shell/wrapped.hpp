// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "inventory/shell/shell_line.hpp"

namespace jw::inventory {

/// Whether job-watch is in it, by whoever's hand.
bool is_wrapped(const ShellLine& line);

/// The name that a wrapped line gives its job; "" where it gives none.
std::string wrapped_name(const ShellLine& line);

}  // namespace jw::inventory

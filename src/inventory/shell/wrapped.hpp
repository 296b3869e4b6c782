// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

#include "inventory/shell/shell_line.hpp"

namespace jw::inventory {

/// Whether job-watch is in it, by whoever's hand.
bool is_wrapped(const ShellLine& line);

/// The value that a wrapped line gives an option such as `--name`; "" where it gives none, or the
/// shell is to make it.
std::string wrapped_option(const ShellLine& line, std::string_view option);

/// Whether job-watch is what the line starts, whatever else happens: alone, or behind `cd`.
bool is_sure_to_wrap(const ShellLine& line);

}  // namespace jw::inventory

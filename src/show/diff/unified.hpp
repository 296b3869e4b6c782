// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

#include "show/terminal/terminal.hpp"

namespace jw::show {

/// A text as diff -u(1) shows it beside another one, under the name of its file; "" for two that
/// are alike. Texts that differ in very many lines are not compared, and that is said.
std::string unified_diff(std::string_view before, std::string_view after, std::string_view name,
                         const Terminal& terminal);

}  // namespace jw::show

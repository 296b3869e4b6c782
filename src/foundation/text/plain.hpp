// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

namespace jw::text {

/// What a terminal would be left with of a text: without colour codes and other escape sequences
/// (ECMA-48), and of a line that was written over, as progress is, only what was written last.
std::string plain(std::string_view text);

}  // namespace jw::text

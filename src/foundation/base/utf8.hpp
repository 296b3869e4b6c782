// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string_view>

namespace jw {

/// Whether these bytes are text that everybody reads the same: UTF-8 (no overlong forms, no
/// surrogates, RFC 3629) without NUL, at which C and the text functions of SQLite stop.
bool is_text(std::string_view bytes);

/// The length of the character that `bytes`, which are not empty, begin with; 0 if there is none,
/// or NUL.
std::size_t character_length(std::string_view bytes);

}  // namespace jw

// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

namespace jw {

/// Whether these bytes are text that everybody reads the same: UTF-8 (no overlong forms, no
/// surrogates, RFC 3629) without NUL, at which C and the text functions of SQLite stop.
bool is_text(std::string_view bytes);

}  // namespace jw

// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

namespace jw::store {

/// Whether these bytes can be stored as TEXT and come back the same: UTF-8 (no overlong forms, no
/// surrogates, RFC 3629) without NUL, at which SQLite's text functions stop.
bool is_text(std::string_view bytes);

}  // namespace jw::store

// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace jw::show {

/// The first character of a text: its code point, or that its first byte begins none.
struct Decoded {
    char32_t value = 0;      ///< the byte itself where it is not valid
    std::size_t length = 1;  ///< bytes
    bool valid = false;
};

/// Decodes strictly: no overlong forms, no surrogates, nothing beyond U+10FFFF. `text` is not
/// empty.
Decoded decode(std::string_view text);

bool is_utf8(std::string_view text);

/// Terminal columns of a character: 0 for combining ones, 2 for wide ones. Known here rather than
/// asked of wcwidth(3), whose answer hangs on the locale.
int width(char32_t character);

/// Terminal columns of a text that is safe to show.
int width(std::string_view text);

/// Whether a character could change what a reader sees elsewhere or is invisible: controls, the
/// marks that turn the direction of writing, zero-width and tag characters.
bool is_treacherous(char32_t character);

}  // namespace jw::show

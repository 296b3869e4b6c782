// SPDX-License-Identifier: MIT
#pragma once

namespace jw {

// Of ASCII, whatever the locale; <cctype> asks that, and takes no char below zero.

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }

constexpr bool is_alnum(char c) {
    return is_digit(c) || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

}  // namespace jw

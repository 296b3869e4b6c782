// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

#include "show/terminal/terminal.hpp"

namespace jw::show {

/// Whether a text may hold more than one line.
enum class Lines { one, many };

/// The bytes of somebody else (names, command lines, output) as text that is safe on a screen:
/// controls, escape sequences, bytes that are no UTF-8, invisible characters and those that turn
/// the direction of writing become `\x1b`, `\u202e` and so on. With Lines::many newlines and tabs
/// stay, and a carriage return right before a newline is left out.
std::string shown(std::string_view bytes, Charset charset, Lines lines = Lines::one);

/// At most `columns` wide: the middle (of a name) or the end (of a sentence) left out and marked.
/// `text` is safe already.
enum class Keep { both_ends, beginning };
std::string fitted(std::string_view text, int columns, Charset charset, Keep keep);

/// The same with so many columns of the end kept, where what is left out is in the middle.
std::string fitted(std::string_view text, int columns, Charset charset, int behind);

/// The same where lines have to fit, else the whole text.
std::string fitted(std::string_view text, int columns, const Terminal& terminal, Keep keep);

}  // namespace jw::show

// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

#include "foundation/base/result.hpp"

namespace jw::unit {

/// A word of a command line as systemd.service(5) splits it.
struct Word {
    std::string_view raw;  ///< as it is written, quotes and escapes and all; a view of the text
    std::string text;      ///< without quotes and escapes; specifiers and variables as written
    bool plain = true;     ///< it has no escape, so `text` is `raw` without its quotes
};

/// Takes the next word off the front of `text`, and the blanks before it. An empty `raw` means that
/// there was none. Fails where quotes are not closed, or a backslash ends the text; an escape that
/// systemd does not know stays as it is written, as systemd leaves it.
Result<Word> take_word(std::string_view& text);

/// Writes a word so that systemd hands on exactly this text: % and $ doubled, quoted and escaped
/// where it must be. `text` is UTF-8 without NUL.
std::string argument(std::string_view text);

/// The same for the first word of a command line, in which systemd expands no variables.
std::string program(std::string_view text);

/// `%` doubled, for settings in which systemd expands specifiers.
std::string without_specifiers(std::string_view text);

}  // namespace jw::unit

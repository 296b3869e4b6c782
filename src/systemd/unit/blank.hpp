// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <string_view>

namespace jw::unit {

/// What parts the words of a command line, for systemd.service(5).
inline constexpr std::string_view blanks = " \t\n";

constexpr bool is_blank(char c) { return blanks.find(c) != std::string_view::npos; }

/// `text` from its first other character on.
constexpr std::string_view without_blanks(std::string_view text) {
    return text.substr(std::min(text.find_first_not_of(blanks), text.size()));
}

}  // namespace jw::unit

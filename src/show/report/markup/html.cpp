// SPDX-License-Identifier: MIT
#include "show/report/markup/html.hpp"

#include <algorithm>
#include <array>

namespace jw::report {

namespace {

/// Of one of the characters that mean something in HTML.
std::string_view entity(char character) {
    switch (character) {
        case '&':
            return "&amp;";
        case '<':
            return "&lt;";
        case '>':
            return "&gt;";
        case '"':
            return "&quot;";
        default:
            return "&#39;";
    }
}

constexpr std::string_view special = "&<>\"'";

/// The characters of ASCII that are shown as they are.
constexpr auto needs_nothing = [] {
    std::array<bool, 256> table{};
    for (unsigned char character = 0x20; character < 0x7F; ++character)
        table[character] = special.find(static_cast<char>(character)) == std::string_view::npos;
    return table;
}();

}  // namespace

bool is_plain(std::string_view bytes) {
    return std::ranges::all_of(
        bytes, [](char character) { return needs_nothing[static_cast<unsigned char>(character)]; });
}

std::string escaped(std::string_view text) {
    std::string safe;
    safe.reserve(text.size());
    while (true) {
        const auto plain = std::min(text.find_first_of(special), text.size());
        safe += text.substr(0, plain);
        text.remove_prefix(plain);
        if (text.empty()) return safe;
        safe += entity(text.front());
        text.remove_prefix(1);
    }
}

std::string escaped_bytes(std::string_view bytes, show::Lines lines) {
    return escaped(show::shown(bytes, show::Charset::utf8, lines));
}

}  // namespace jw::report

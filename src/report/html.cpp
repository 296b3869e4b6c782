// SPDX-License-Identifier: MIT
#include "report/html.hpp"

#include <algorithm>

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

}  // namespace

std::string escaped(std::string_view text) {
    std::string safe;
    safe.reserve(text.size());
    while (true) {
        const auto plain = std::min(text.find_first_of("&<>\"'"), text.size());
        safe += text.substr(0, plain);
        text.remove_prefix(plain);
        if (text.empty()) return safe;
        safe += entity(text.front());
        text.remove_prefix(1);
    }
}

std::string escaped_bytes(std::string_view bytes, render::Lines lines) {
    return escaped(render::shown(bytes, render::Charset::utf8, lines));
}

}  // namespace jw::report

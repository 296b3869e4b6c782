// SPDX-License-Identifier: MIT
#include "show/terminal/shell_word.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "show/terminal/shown.hpp"

namespace jw::show {

namespace {

bool needs_no_quotes(unsigned char c) {
    return c >= 0x80 || std::isalnum(c) != 0 ||
           std::string_view{"%+,-./:=@_"}.find(static_cast<char>(c)) != std::string_view::npos;
}

std::string single_quoted(std::string_view word) {
    std::string text = "'";
    for (const char c : word) c == '\'' ? text += "'\\''" : text += c;
    return text + "'";
}

/// bash, zsh and ksh read $'...'; every byte that is not plain ASCII as \xNN.
std::string escaped(std::string_view word) {
    std::string text = "$'";
    for (const char c : word) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '\'' || c == '\\')
            text.append({'\\', c});
        else if (byte < 0x20 || byte >= 0x7F)
            text += fmt::format("\\x{:02x}", byte);
        else
            text += c;
    }
    return text + "'";
}

}  // namespace

std::string shell_word(std::string_view word, Charset charset) {
    if (shown(word, charset) != word) return escaped(word);
    if (!word.empty() && std::ranges::all_of(word, needs_no_quotes)) return std::string{word};
    return single_quoted(word);
}

}  // namespace jw::show

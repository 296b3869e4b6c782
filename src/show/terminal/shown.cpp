// SPDX-License-Identifier: MIT
#include "show/terminal/shown.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "show/terminal/utf8.hpp"

namespace jw::show {

namespace {

bool is_plain(char32_t value, Charset charset) {
    if (value < 0x80) return value >= 0x20 && value != 0x7F;
    return charset == Charset::utf8 && !is_treacherous(value);
}

bool is_printable_ascii(char character) { return character >= 0x20 && character < 0x7F; }

/// How much of the beginning can be shown as it is without a look at what it means.
std::size_t plain_beginning(std::string_view bytes) {
    return static_cast<std::size_t>(std::ranges::find_if_not(bytes, is_printable_ascii) -
                                    bytes.begin());
}

void add_escaped(std::string& to, const Decoded& character) {
    const auto number = static_cast<std::uint32_t>(character.value);
    auto out = std::back_inserter(to);
    if (!character.valid || number < 0x80)
        fmt::format_to(out, "\\x{:02x}", number);
    else if (number <= 0xFFFF)
        fmt::format_to(out, "\\u{:04x}", number);
    else
        fmt::format_to(out, "\\U{:08x}", number);
}

/// Bytes of the longest beginning that is at most `columns` wide.
std::size_t beginning_of_width(std::string_view text, int columns) {
    std::size_t bytes = 0;
    while (bytes < text.size()) {
        const auto next = decode(text.substr(bytes));
        columns -= width(next.value);
        if (columns < 0) break;
        bytes += next.length;
    }
    return bytes;
}

/// Where the longest end that is at most `columns` wide begins.
std::size_t end_of_width(std::string_view text, int columns) {
    std::size_t at = 0;
    for (auto left = width(text); at < text.size() && left > columns;) {
        const auto next = decode(text.substr(at));
        left -= width(next.value);
        at += next.length;
    }
    while (at < text.size() && width(decode(text.substr(at)).value) == 0)
        at += decode(text.substr(at)).length;
    return at;
}

std::string_view cut_mark(Charset charset) { return charset == Charset::utf8 ? "\u2026" : ".."; }

}  // namespace

std::string shown(std::string_view bytes, Charset charset, Lines lines) {
    std::string text;
    text.reserve(bytes.size());
    while (true) {
        const auto plain = plain_beginning(bytes);
        text.append(bytes.substr(0, plain));
        bytes.remove_prefix(plain);
        if (bytes.empty()) return text;
        const auto next = decode(bytes);
        const auto value = next.value;
        const bool layout = lines == Lines::many && (value == '\n' || value == '\t');
        const bool line_end = lines == Lines::many && bytes.starts_with("\r\n");
        if (layout || (next.valid && is_plain(value, charset)))
            text.append(bytes.substr(0, next.length));
        else if (!line_end)
            add_escaped(text, next);
        bytes.remove_prefix(next.length);
    }
}

std::string fitted(std::string_view text, int columns, Charset charset, Keep keep) {
    const int room = columns - width(cut_mark(charset));
    return fitted(text, columns, charset, keep == Keep::both_ends ? room / 2 : 0);
}

std::string fitted(std::string_view text, int columns, const Terminal& terminal, Keep keep) {
    if (terminal.fit == Fit::whole) return std::string{text};
    return fitted(text, columns, terminal.charset, keep);
}

std::string fitted(std::string_view text, int columns, Charset charset, int behind) {
    if (width(text) <= columns) return std::string{text};
    const auto mark = cut_mark(charset);
    const int room = columns - width(mark);
    if (room < 1) return std::string{text.substr(0, beginning_of_width(text, columns))};
    behind = std::clamp(behind, 0, room);
    const auto head = text.substr(0, beginning_of_width(text, room - behind));
    const auto tail = text.substr(end_of_width(text, behind));
    return std::string{head}.append(mark).append(tail);
}

}  // namespace jw::show

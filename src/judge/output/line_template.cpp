// SPDX-License-Identifier: MIT
#include "judge/output/line_template.hpp"

#include <algorithm>

#include "foundation/base/ascii.hpp"

namespace jw::output {

namespace {

constexpr std::size_t longest = 200;

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r'; }

/// Of a word: letters of other alphabets count as such.
bool is_word(char c) { return is_alnum(c) || c == '_' || c < 0; }

bool is_hex(char c) {
    const char lower = static_cast<char>(c | 0x20);
    return is_digit(c) || (lower >= 'a' && lower <= 'f');
}

template <typename Is>
std::size_t length_of(std::string_view text, Is is) {
    return static_cast<std::size_t>(std::ranges::find_if_not(text, is) - text.begin());
}

/// A hash, an id: eight digits and letters from a to f or more, with a digit among them; also with
/// 0x before it, or dashes in it as UUIDs have them.
std::size_t hash_length(std::string_view text) {
    constexpr std::size_t shortest = 8, uuid = 36;
    if (text.starts_with("0x")) return length_of(text, is_word);
    const auto length = length_of(text, is_word);
    const auto word = text.substr(0, length);
    if (length < shortest || !std::ranges::all_of(word, is_hex)) return 0;
    const auto dashed = length_of(text, [](char c) { return is_hex(c) || c == '-'; });
    if (length == shortest && dashed == uuid) return uuid;
    return std::ranges::any_of(word, is_digit) ? length : 0;
}

/// 12, 1.5, 1,234 and 10:42:00.
std::size_t number_length(std::string_view text) {
    auto length = length_of(text, is_digit);
    while (length + 1 < text.size() && length > 0) {
        const char c = text[length];
        if ((c != '.' && c != ',' && c != ':') || !is_digit(text[length + 1])) break;
        length += 1 + length_of(text.substr(length + 1), is_digit);
    }
    return length;
}

std::size_t quoted_length(std::string_view text) {
    const auto end = text.find(text.front(), 1);
    return end == std::string_view::npos ? 0 : end + 1;
}

std::size_t path_length(std::string_view text) {
    const auto is_part = [](char c) { return is_word(c) || c == '.' || c == '/' || c == '-'; };
    const auto length = length_of(text, is_part);
    return length > 1 ? length : 0;
}

struct Mask {
    std::size_t length = 0;  ///< 0: none fits
    std::string_view in_place;
};

Mask mask_of(std::string_view text, bool begins_word) {
    const char c = text.front();
    if (is_blank(c)) return {length_of(text, is_blank), " "};
    if (c == '"' || c == '\'') return {quoted_length(text), "'...'"};
    if (c == '/' && begins_word) return {path_length(text), "/..."};
    if (begins_word && is_hex(c))
        if (const auto length = hash_length(text); length > 0) return {length, "#"};
    return {number_length(text), "#"};
}

}  // namespace

std::string line_template(std::string_view line) {
    std::string made;
    bool begins_word = true;
    while (!line.empty() && made.size() < longest) {
        const auto [length, in_place] = mask_of(line, begins_word);
        begins_word = !is_word(line[std::max<std::size_t>(length, 1) - 1]);
        if (length == 0) {
            made += line.front();
            line.remove_prefix(1);
            continue;
        }
        made += in_place;
        line.remove_prefix(length);
    }
    while (made.ends_with(' ')) made.pop_back();
    if (made.starts_with(' ')) made.erase(0, 1);
    return made;
}

}  // namespace jw::output

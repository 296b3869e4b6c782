// SPDX-License-Identifier: MIT
#include "systemd/unit/word.hpp"

#include <charconv>
#include <cstdint>
#include <optional>

#include "systemd/unit/blank.hpp"

namespace jw::unit {

namespace {

struct Escape {
    std::uint32_t value = 0;
    std::size_t length = 0;  ///< characters behind the backslash
    bool is_byte = false;    ///< \xHH and octal name bytes, \u and \U characters
};

std::optional<char> simple_escape(char c) {
    constexpr std::string_view names = "abfnrtv\\\"'s";
    constexpr std::string_view values = "\a\b\f\n\r\t\v\\\"' ";
    const auto at = names.find(c);
    if (at == std::string_view::npos) return std::nullopt;
    return values[at];
}

std::optional<Escape> numeric_escape(std::string_view text, std::size_t skip, std::size_t digits,
                                     int base) {
    if (text.size() < skip + digits) return std::nullopt;
    Escape escape{0, skip + digits, skip + digits <= 3};
    const auto* begin = text.data() + skip;
    const auto [end, error] = std::from_chars(begin, begin + digits, escape.value, base);
    if (error != std::errc{} || end != begin + digits || escape.value == 0) return std::nullopt;
    if (escape.is_byte ? escape.value > 0xff : escape.value > 0x10ffff) return std::nullopt;
    return escape;
}

/// `text` begins behind the backslash. Nothing where systemd knows no such escape.
std::optional<Escape> escape_in(std::string_view text) {
    const char kind = text.front();
    if (const auto simple = simple_escape(kind))
        return Escape{static_cast<unsigned char>(*simple), 1, true};
    if (kind == 'x') return numeric_escape(text, 1, 2, 16);
    if (kind == 'u') return numeric_escape(text, 1, 4, 16);
    if (kind == 'U') return numeric_escape(text, 1, 8, 16);
    return kind >= '0' && kind <= '7' ? numeric_escape(text, 0, 3, 8) : std::nullopt;
}

void add_utf8(std::string& text, std::uint32_t value) {
    const auto add = [&](std::uint32_t byte) { text += static_cast<char>(byte); };
    if (value < 0x80) return add(value);
    if (value < 0x800) {
        add(0xc0 | value >> 6);
    } else if (value < 0x10000) {
        add(0xe0 | value >> 12);
        add(0x80 | (value >> 6 & 0x3f));
    } else {
        add(0xf0 | value >> 18);
        add(0x80 | (value >> 12 & 0x3f));
        add(0x80 | (value >> 6 & 0x3f));
    }
    add(0x80 | (value & 0x3f));
}

/// Reads the backslash at `at` and what belongs to it; the place behind that.
std::size_t take_escape(std::string_view text, std::size_t at, Word& word) {
    word.plain = false;
    const auto behind = text.substr(at + 1);
    const auto escape = escape_in(behind);
    if (!escape) {
        word.text += text.substr(at, 2);
        return at + 2;
    }
    if (escape->is_byte)
        word.text += static_cast<char>(escape->value);
    else
        add_utf8(word.text, escape->value);
    return at + 1 + escape->length;
}

/// A character or a quote, of which `quote` is the open one.
void take_plain(char c, char& quote, Word& word) {
    const bool delimits = quote == '\0' ? c == '"' || c == '\'' : c == quote;
    if (!delimits)
        word.text += c;
    else
        quote = quote == '\0' ? c : '\0';
}

enum class Variables { expanded, literal };

void add_escaped(std::string& text, char c, Variables variables) {
    constexpr std::string_view hex = "0123456789abcdef";
    const auto byte = static_cast<unsigned char>(c);
    if (c == '%')
        text += "%%";
    else if (c == '$' && variables == Variables::expanded)
        text += "$$";
    else if (c == '"' || c == '\\')
        text.append({'\\', c});
    else if (byte < 0x20 || byte == 0x7f)
        text.append({'\\', 'x', hex[byte >> 4], hex[byte & 15]});
    else
        text += c;
}

bool needs_no_quotes(std::string_view text) {
    return !text.empty() && text.find_first_of(" '\";") == std::string_view::npos;
}

std::string spelled(std::string_view text, Variables variables) {
    std::string body;
    body.reserve(text.size() + 2);
    for (const char c : text) add_escaped(body, c, variables);
    return needs_no_quotes(text) ? body : '"' + body + '"';
}

}  // namespace

Result<Word> take_word(std::string_view& text) {
    text = without_blanks(text);
    Word word;
    char quote = '\0';
    std::size_t at = 0;
    while (at < text.size() && (quote != '\0' || !is_blank(text[at]))) {
        if (text[at] != '\\') {
            take_plain(text[at], quote, word);
            ++at;
        } else if (at + 1 < text.size()) {
            at = take_escape(text, at, word);
        } else {
            return Failure{"its text", "a backslash ends it", ""};
        }
    }
    if (quote != '\0') return Failure{"its text", "a quote is not closed", ""};
    word.raw = text.substr(0, at);
    text.remove_prefix(at);
    return word;
}

std::string argument(std::string_view text) { return spelled(text, Variables::expanded); }

std::string program(std::string_view text) { return spelled(text, Variables::literal); }

std::string without_specifiers(std::string_view text) {
    std::string doubled;
    for (const char c : text) doubled.append(c == '%' ? 2 : 1, c);
    return doubled;
}

}  // namespace jw::unit

// SPDX-License-Identifier: MIT
#pragma once

#include <fmt/compile.h>
#include <fmt/format.h>

#include <concepts>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include "show/terminal/shown.hpp"

namespace jw::report {

/// Text with the five characters escaped that mean something in HTML and XML, between tags and in
/// quoted attributes.
std::string escaped(std::string_view text);

/// Bytes of somebody else as text for a page: what is unsafe to show in its place as `\x1b`, then
/// escaped.
std::string escaped_bytes(std::string_view bytes, show::Lines lines = show::Lines::one);

/// Whether escaped_bytes() would change nothing, as far as one look can tell.
bool is_plain(std::string_view bytes);

class Html;

/// Text that escaped_bytes() is still to be made of, in its place: most texts need no change.
struct Unescaped {
    std::string_view bytes;
};

/// What becomes of a part of markup: text is escaped, numbers and markup stay as they are.
inline Unescaped part(std::string_view bytes) { return {bytes}; }

template <typename Number>

requires std::integral<Number> || std::floating_point<Number> Number part(Number number) {
    return number;
}

std::string_view part(const Html& html);

/// Markup under construction: of HTML, SVG or XML. Markup comes in as format strings only, which
/// the compiler knows to be literals; every text that is put in is escaped, so that what a job
/// printed or was called can't become markup.
class Html {
public:
    /// Appends a literal whose `{}` take numbers, other Html, and text as escaped_bytes() makes it.
    template <typename... Parts>
    Html& add(fmt::format_string<decltype(part(std::declval<const Parts&>()))...> markup,
              const Parts&... parts) {
        fmt::format_to(fmt::appender{text_}, markup, part(parts)...);
        return *this;
    }

    /// The same of a literal in FMT_COMPILE(), which the compiler takes apart: for what a page has
    /// hundreds of.
    template <typename Markup, typename... Parts>
    Html& add_compiled(const Markup& markup, const Parts&... parts) {
        fmt::format_to(fmt::appender{text_}, markup, part(parts)...);
        return *this;
    }

    Html& add(const Html& more) {
        text_.append(more.text());
        return *this;
    }

    /// Many lines of somebody else.
    Html& add_lines(std::string_view bytes) {
        text_.append(escaped_bytes(bytes, show::Lines::many));
        return *this;
    }

    /// Ends with the next change, and with the markup itself.
    std::string_view text() const& { return {text_.data(), text_.size()}; }

    std::string_view text() && = delete;

    std::size_t size() const { return text_.size(); }

    bool empty() const { return text_.size() == 0; }

private:
    fmt::basic_memory_buffer<char, 128> text_;  ///< most parts of a page are this small
};

inline std::string_view part(const Html& html) { return html.text(); }

}  // namespace jw::report

template <>
struct fmt::formatter<jw::report::Unescaped> {
    /// Of `{}` only.
    static constexpr auto parse(fmt::format_parse_context& context) { return context.begin(); }

    template <typename Context>
    auto format(const jw::report::Unescaped& text, Context& context) const {
        return jw::report::is_plain(text.bytes)
                   ? fmt::format_to(context.out(), "{}", text.bytes)
                   : fmt::format_to(context.out(), "{}", jw::report::escaped_bytes(text.bytes));
    }
};

// SPDX-License-Identifier: MIT
#include "foundation/base/span.hpp"

#include "foundation/base/ascii.hpp"

namespace jw {

namespace {

struct Unit {
    std::string_view name;
    std::uint64_t micros;
};

constexpr std::uint64_t second = 1'000'000;
constexpr std::uint64_t day = 86400 * second;

// systemd.time(7): a month is 30.44 days, a year 365.25 days.
constexpr Unit units[] = {
    {"us", 1},
    {"usec", 1},
    {"\xc2\xb5s", 1},
    {"\xce\xbcs", 1},
    {"ms", 1000},
    {"msec", 1000},
    {"s", second},
    {"sec", second},
    {"second", second},
    {"seconds", second},
    {"m", 60 * second},
    {"min", 60 * second},
    {"minute", 60 * second},
    {"minutes", 60 * second},
    {"h", 3600 * second},
    {"hr", 3600 * second},
    {"hour", 3600 * second},
    {"hours", 3600 * second},
    {"d", day},
    {"day", day},
    {"days", day},
    {"w", 7 * day},
    {"week", 7 * day},
    {"weeks", 7 * day},
    {"M", 2629800 * second},
    {"month", 2629800 * second},
    {"months", 2629800 * second},
    {"y", 31557600 * second},
    {"year", 31557600 * second},
    {"years", 31557600 * second},
};

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n'; }

void skip_space(std::string_view& text) {
    while (!text.empty() && is_space(text[0])) text.remove_prefix(1);
}

/// A decimal number with six places after the point, so that 2.5h needs no floating point.
struct Number {
    std::uint64_t whole = 0;
    std::uint64_t millionths = 0;
};

std::optional<Number> take_number(std::string_view& text) {
    Number number;
    bool any = false;
    for (; !text.empty() && is_digit(text[0]); text.remove_prefix(1), any = true) {
        if (number.whole > UINT64_MAX / 10 - 1) return std::nullopt;
        number.whole = number.whole * 10 + static_cast<std::uint64_t>(text[0] - '0');
    }
    if (!text.empty() && text[0] == '.') {
        text.remove_prefix(1);
        if (text.empty() || !is_digit(text[0])) return std::nullopt;
        std::uint64_t weight = 100'000;
        for (; !text.empty() && is_digit(text[0]); text.remove_prefix(1), any = true) {
            number.millionths += weight * static_cast<std::uint64_t>(text[0] - '0');
            weight /= 10;
        }
    }
    if (!any) return std::nullopt;
    return number;
}

/// The unit in front of a digit, a space or the end; without one it is seconds.
std::optional<std::uint64_t> take_unit(std::string_view& text) {
    std::size_t length = 0;
    while (length < text.size() && !is_digit(text[length]) && !is_space(text[length])) ++length;
    if (length == 0) return second;
    const auto name = text.substr(0, length);
    text.remove_prefix(length);
    for (const auto& unit : units)
        if (unit.name == name) return unit.micros;
    return std::nullopt;
}

/// number x unit, or nothing if it does not fit.
std::optional<std::uint64_t> product(Number number, std::uint64_t unit) {
    std::uint64_t whole;
    std::uint64_t sum;
    if (__builtin_mul_overflow(number.whole, unit, &whole)) return std::nullopt;
    // Split so that no product overflows: a unit is at most 3.2e13, the fraction below 1e6.
    const auto fraction =
        unit / second * number.millionths + unit % second * number.millionths / second;
    if (__builtin_add_overflow(whole, fraction, &sum)) return std::nullopt;
    return sum;
}

}  // namespace

std::optional<std::uint64_t> parse_span(std::string_view text) {
    std::uint64_t total = 0;
    skip_space(text);
    if (text.empty()) return std::nullopt;
    while (!text.empty()) {
        const auto number = take_number(text);
        if (!number) return std::nullopt;
        skip_space(text);
        const auto unit = take_unit(text);
        if (!unit) return std::nullopt;
        const auto part = product(*number, *unit);
        if (!part || __builtin_add_overflow(total, *part, &total)) return std::nullopt;
        skip_space(text);
    }
    if (total > INT64_MAX) return std::nullopt;
    return total;
}

}  // namespace jw

// SPDX-License-Identifier: MIT
#include "show/terminal/clipped.hpp"

#include "show/terminal/utf8.hpp"

namespace jw::show {

namespace {

std::size_t cost(const Decoded& character, Measure measure) {
    if (measure == Measure::bytes) return character.length;
    return character.valid && character.value > 0xFFFF ? 2 : 1;
}

}  // namespace

std::size_t measured(std::string_view text, Measure measure) {
    if (measure == Measure::bytes) return text.size();
    std::size_t sum = 0;
    while (!text.empty()) {
        const auto next = decode(text);
        sum += cost(next, measure);
        text.remove_prefix(next.length);
    }
    return sum;
}

std::string_view beginning_of(std::string_view text, std::size_t limit, Measure measure) {
    std::size_t at = 0;
    while (at < text.size()) {
        const auto next = decode(text.substr(at));
        const auto price = cost(next, measure);
        if (price > limit) break;
        limit -= price;
        at += next.length;
    }
    return text.substr(0, at);
}

std::string_view end_of(std::string_view text, std::size_t limit, Measure measure) {
    auto left = measured(text, measure);
    if (left <= limit) return text;
    while (left > limit) {
        const auto next = decode(text);
        left -= cost(next, measure);
        text.remove_prefix(next.length);
    }
    const auto line_end = text.find('\n');
    if (line_end == std::string_view::npos || line_end + 1 == text.size()) return text;
    return text.substr(line_end + 1);
}

}  // namespace jw::show

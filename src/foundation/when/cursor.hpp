// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "foundation/base/ascii.hpp"

namespace jw {

/// Reads a text from left to right. What does not match is left where it is. Views the text.
class Cursor {
public:
    explicit Cursor(std::string_view text) : rest_{text} {}

    bool at_end() const { return rest_.empty(); }

    bool take(char wanted) {
        if (!rest_.starts_with(wanted)) return false;
        rest_.remove_prefix(1);
        return true;
    }

    /// A whole word of ASCII letters in either case (`wanted` is lower case), and the space behind
    /// it.
    bool take_word(std::string_view wanted) {
        const bool is_last = rest_.size() == wanted.size();
        if (rest_.size() < wanted.size() || (!is_last && rest_[wanted.size()] != ' ')) return false;
        for (std::size_t i = 0; i < wanted.size(); ++i)
            if ((rest_[i] | 0x20) != wanted[i]) return false;
        rest_.remove_prefix(wanted.size() + (is_last ? 0 : 1));
        return true;
    }

    /// A number of `least` to `most` digits; `most` is at most 18.
    std::optional<std::int64_t> number(std::size_t least, std::size_t most) {
        std::size_t length = 0;
        std::int64_t value = 0;
        for (; length < rest_.size() && is_digit(rest_[length]); ++length) {
            if (length == most) return std::nullopt;
            value = value * 10 + (rest_[length] - '0');
        }
        if (length < least) return std::nullopt;
        rest_.remove_prefix(length);
        return value;
    }

    /// `.5` as millionths; 0 where there is no point, nothing where no digit follows it. Digits
    /// behind the sixth are read and dropped.
    std::optional<int> fraction() {
        if (!take('.')) return 0;
        if (rest_.empty() || !is_digit(rest_[0])) return std::nullopt;
        int value = 0;
        for (int weight = 100'000; !rest_.empty() && is_digit(rest_[0]); weight /= 10) {
            value += weight * (rest_[0] - '0');
            rest_.remove_prefix(1);
        }
        return value;
    }

private:
    std::string_view rest_;
};

}  // namespace jw

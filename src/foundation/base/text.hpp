// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace jw {

/// Text of at most N-1 bytes in place, always NUL-terminated. What does not fit is cut off and
/// remembered: check `cut()` where that matters. For code that has no heap.
template <std::size_t N>
class Text {
public:
    Text& add(std::string_view more) {
        const auto room = N - 1 - length_;
        if (more.size() > room) {
            more = more.substr(0, room);
            cut_ = true;
        }
        std::memcpy(bytes_.data() + length_, more.data(), more.size());
        length_ += more.size();
        bytes_[length_] = '\0';
        return *this;
    }

    Text& add_number(std::uint64_t number, unsigned base = 10) {
        std::array<char, 20> digits;
        std::size_t from = digits.size();
        do {
            digits[--from] = "0123456789abcdef"[number % base];
            number /= base;
        } while (number != 0);
        return add({digits.data() + from, digits.size() - from});
    }

    /// Each byte as two hex digits.
    Text& add_hex(std::string_view bytes) {
        for (const char byte : bytes) {
            const auto value = static_cast<unsigned char>(byte);
            const char pair[2] = {"0123456789abcdef"[value >> 4], "0123456789abcdef"[value & 15]};
            add({pair, 2});
        }
        return *this;
    }

    std::string_view view() const { return {bytes_.data(), length_}; }

    const char* c_str() const { return bytes_.data(); }

    bool cut() const { return cut_; }

private:
    std::array<char, N> bytes_{};
    std::size_t length_ = 0;
    bool cut_ = false;
};

}  // namespace jw

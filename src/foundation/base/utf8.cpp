// SPDX-License-Identifier: MIT
#include "foundation/base/utf8.hpp"

#include <cstddef>

namespace jw {

namespace {

/// The range of a sequence's second byte and how many bytes follow the first; 0 for no first byte.
struct Shape {
    std::size_t following = 0;
    unsigned char low = 0x80, high = 0xbf;
};

Shape shape_of(unsigned char first) {
    if (first >= 0xc2 && first <= 0xdf) return {.following = 1};
    if (first == 0xe0) return {.following = 2, .low = 0xa0};
    if (first == 0xed) return {.following = 2, .high = 0x9f};
    if (first >= 0xe1 && first <= 0xef) return {.following = 2};
    if (first == 0xf0) return {.following = 3, .low = 0x90};
    if (first >= 0xf1 && first <= 0xf3) return {.following = 3};
    if (first == 0xf4) return {.following = 3, .high = 0x8f};
    return {};
}

unsigned char byte_at(std::string_view bytes, std::size_t at) {
    return static_cast<unsigned char>(bytes[at]);
}

bool follows(unsigned char byte) { return (byte & 0xc0) == 0x80; }

}  // namespace

std::size_t character_length(std::string_view bytes) {
    const auto first = byte_at(bytes, 0);
    if (first < 0x80) return first == 0 ? 0 : 1;
    const auto shape = shape_of(first);
    const auto length = 1 + shape.following;
    if (length == 1 || bytes.size() < length) return 0;
    const auto next = byte_at(bytes, 1);
    if (next < shape.low || next > shape.high) return 0;
    for (std::size_t i = 2; i < length; ++i)
        if (!follows(byte_at(bytes, i))) return 0;
    return length;
}

bool is_text(std::string_view bytes) {
    while (!bytes.empty()) {
        const auto length = character_length(bytes);
        if (length == 0) return false;
        bytes.remove_prefix(length);
    }
    return true;
}

}  // namespace jw

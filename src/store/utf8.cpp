// SPDX-License-Identifier: MIT
#include "store/utf8.hpp"

#include <cstddef>

namespace jw::store {

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

bool follows(unsigned char byte) { return (byte & 0xc0) == 0x80; }

}  // namespace

bool is_text(std::string_view bytes) {
    std::size_t at = 0;
    while (at < bytes.size()) {
        const auto first = static_cast<unsigned char>(bytes[at++]);
        if (first == 0) return false;
        if (first < 0x80) continue;
        const auto shape = shape_of(first);
        if (shape.following == 0 || bytes.size() - at < shape.following) return false;
        const auto second = static_cast<unsigned char>(bytes[at++]);
        if (second < shape.low || second > shape.high) return false;
        for (std::size_t i = 1; i < shape.following; ++i)
            if (!follows(static_cast<unsigned char>(bytes[at++]))) return false;
    }
    return true;
}

}  // namespace jw::store

// SPDX-License-Identifier: MIT
#include "capture/stream/data.hpp"

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <string_view>

#include "foundation/base/utf8.hpp"

namespace jw::wrapper {

namespace {

using namespace std::string_view_literals;

/// gzip, zip, xz, bzip2, zstd, lz4, 7z, PostgreSQL's own format, OpenPGP in binary (the usual
/// first packets), age.
constexpr std::string_view beginnings[] = {"\x1f\x8b"sv,
                                           "PK\x03\x04"sv,
                                           "\xfd"
                                           "7zXZ"sv,
                                           "BZh"sv,
                                           "\x28\xb5\x2f\xfd"sv,
                                           "\x04\x22\x4d\x18"sv,
                                           "7z\xbc\xaf"sv,
                                           "PGDMP"sv,
                                           "\x85\x01"sv,
                                           "\x85\x02"sv,
                                           "age-encryption.org/"sv};

constexpr std::size_t enough_to_tell = 64;
constexpr std::size_t looked_at = std::size_t{64} * 1024;

std::string_view view(const iovec& part) {
    return {static_cast<const char*>(part.iov_base), part.iov_len};
}

bool begins_like_data(std::string_view bytes) {
    return std::ranges::any_of(beginnings, [&](auto word) { return bytes.starts_with(word); });
}

bool has_nul(const iovec& part) {
    return part.iov_len > 0 && std::memchr(part.iov_base, 0, part.iov_len) != nullptr;
}

/// More than three bytes of ten belong to no character.
bool is_hardly_utf8(std::string_view bytes) {
    bytes = bytes.substr(0, looked_at);
    if (bytes.size() < enough_to_tell) return false;
    const auto all = bytes.size();
    std::size_t strays = 0;
    while (!bytes.empty()) {
        const auto length = character_length(bytes);
        strays += length == 0 ? 1 : 0;
        bytes.remove_prefix(std::max<std::size_t>(length, 1));
    }
    return strays * 10 > all * 3;
}

}  // namespace

bool looks_like_data(std::span<const iovec> parts) {
    const auto filled =
        std::ranges::find_if(parts, [](const iovec& part) { return part.iov_len > 0; });
    if (filled == parts.end()) return false;
    return begins_like_data(view(*filled)) || std::ranges::any_of(parts, has_nul) ||
           is_hardly_utf8(view(*filled));
}

}  // namespace jw::wrapper

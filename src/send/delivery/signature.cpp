// SPDX-License-Identifier: MIT
#include "send/delivery/signature.hpp"

#include <fmt/format.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>
#include <new>

#include "show/words/base64.hpp"

namespace jw::send {

namespace {

constexpr std::string_view encoded_key = "whsec_";
using Digest = std::array<unsigned char, EVP_MAX_MD_SIZE>;

const unsigned char* bytes_of(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}

std::string_view view_of(const Digest& digest, unsigned size) {
    return {reinterpret_cast<const char*>(digest.data()), size};
}

/// RFC 4648 with padding; "" where it is not that.
Secret decoded(std::string_view text) {
    constexpr std::size_t group = 4, bytes_of_group = 3;
    if (text.empty() || text.size() % group != 0 || text.ends_with("===")) return {};
    std::string bytes(text.size() / group * bytes_of_group, '\0');
    const int size = ::EVP_DecodeBlock(reinterpret_cast<unsigned char*>(bytes.data()),
                                       bytes_of(text), static_cast<int>(text.size()));
    if (size < 0) {
        wipe(bytes);
        return {};
    }
    while (text.ends_with('=')) {  // EVP_DecodeBlock counts the padding as bytes
        text.remove_suffix(1);
        bytes.pop_back();
    }
    return Secret{std::move(bytes)};
}

Secret key_of(const Secret& key) {
    const auto text = key.reveal();
    if (!text.starts_with(encoded_key)) return key.copy();
    return decoded(text.substr(encoded_key.size()));
}

}  // namespace

std::string signature(const Secret& key, std::string_view id, std::int64_t timestamp,
                      std::string_view body) {
    const auto secret = key_of(key);
    if (secret.empty()) return "";
    const auto content = fmt::format("{}.{}.{}", id, timestamp, body);
    Digest digest{};
    unsigned size = 0;
    const auto bytes = secret.reveal();
    if (::HMAC(::EVP_sha256(), bytes.data(), static_cast<int>(bytes.size()), bytes_of(content),
               content.size(), digest.data(), &size) == nullptr)
        throw std::bad_alloc{};
    return "v1," + show::base64(view_of(digest, size));
}

std::string digest_key(std::string_view text) {
    Digest digest{};
    unsigned size = 0;
    if (::EVP_Digest(text.data(), text.size(), digest.data(), &size, ::EVP_sha256(), nullptr) != 1)
        throw std::bad_alloc{};
    constexpr unsigned half = 16;
    std::string key;
    for (unsigned i = 0; i < half; ++i) key += fmt::format("{:02x}", digest[i]);
    return key;
}

}  // namespace jw::send

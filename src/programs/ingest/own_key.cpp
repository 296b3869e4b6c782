// SPDX-License-Identifier: MIT
#include "programs/ingest/own_key.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <stdexcept>
#include <string>

namespace jw::ingest {

spool::Key own_key(std::string_view key, std::uint32_t uid, std::string_view unit) {
    constexpr std::size_t time_bytes = 6;
    const auto said = std::to_string(uid).append("/").append(unit).append("/").append(key);
    std::array<unsigned char, EVP_MAX_MD_SIZE> sum{};
    unsigned length = 0;
    if (EVP_Digest(said.data(), said.size(), sum.data(), &length, EVP_sha256(), nullptr) != 1)
        throw std::runtime_error{"libcrypto has no SHA-256"};

    spool::Key own{};
    std::copy_n(key.begin(), time_bytes, own.begin());
    std::copy_n(sum.begin(), own.size() - time_bytes, own.begin() + time_bytes);
    own[6] = static_cast<char>((own[6] & 0x0f) | 0x80);
    own[8] = static_cast<char>((own[8] & 0x3f) | 0x80);
    return own;
}

}  // namespace jw::ingest

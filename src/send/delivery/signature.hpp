// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "send/delivery/secret.hpp"

namespace jw::send {

/// The value of the `webhook-signature` header as Standard Webhooks 1.0.0 defines it: `v1,` and the
/// base64 of HMAC-SHA256 over `ID.TIMESTAMP.BODY`. The key is the text of the secret, or the bytes
/// that follow `whsec_` in base64. Empty where that is no base64.
std::string signature(const Secret& key, std::string_view id, std::int64_t timestamp,
                      std::string_view body);

/// 32 hex digits that stand for this text: the same for the same text.
std::string digest_key(std::string_view text);

}  // namespace jw::send

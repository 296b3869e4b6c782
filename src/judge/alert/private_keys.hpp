// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

namespace jw::alert {

/// The text with private keys in PEM (RFC 7468) masked, also where their begin or end, or both, are
/// cut off.
std::string without_private_keys(std::string_view text);

}  // namespace jw::alert

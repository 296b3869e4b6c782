// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

namespace jw::alert {

/// The text with what stands behind names of secrets masked: DB_PASSWORD=X, "api_key": "X",
/// --token X, Authorization: X, and passwords in URLs.
std::string without_named_values(std::string_view text);

}  // namespace jw::alert

// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

namespace jw::alert {

/// A text with what looks like a secret replaced by [masked]: private keys in PEM, tokens of known
/// shapes, passwords in URLs, values behind names such as DB_PASSWORD= or "api_key": or --token,
/// and what follows Authorization. The best that can be done without knowing the secrets; ordinary
/// words stay. Time grows with the length of the text, whatever is in it.
std::string masked(std::string_view text);

}  // namespace jw::alert

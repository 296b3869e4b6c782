// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace jw::alert {

/// A text with what looks like a secret replaced by [masked]: private keys in PEM, what matches a
/// rule (mask_rules.hpp), and values behind names such as DB_PASSWORD= or "api_key": or --token.
/// The best that can be done without knowing the secrets; ordinary words stay. Time grows with the
/// length of the text, whatever is in it.
std::string masked(std::string_view text);

/// The same for the words of a command line, whose number stays.
std::vector<std::string> masked_words(std::vector<std::string> words);

}  // namespace jw::alert

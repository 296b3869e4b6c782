// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

namespace jw::alert {

inline constexpr std::string_view mask = "[masked]";

/// Whether a text is one of a person or of a shell, or a command line whose words end with NULs.
enum class Form { text, words };

/// The text with what matches a rule of mask_rules() masked. Time grows with the length of the
/// text, since RE2 never goes back; a pattern is compiled once a text has one of its keywords.
std::string without_matches(std::string text, Form form);

}  // namespace jw::alert

// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string_view>

namespace jw::show {

/// What a receiver's limit counts. Telegram and Discord count UTF-16 code units (at most: no unit
/// they might mean instead gives a larger number), ntfy counts bytes.
enum class Measure { bytes, utf16 };

/// How much of a limit a valid UTF-8 text takes.
std::size_t measured(std::string_view text, Measure measure);

/// The longest beginning that measures at most `limit`; no character is cut.
std::string_view beginning_of(std::string_view text, std::size_t limit, Measure measure);

/// The longest end that measures at most `limit`; it begins with a whole line where one fits.
std::string_view end_of(std::string_view text, std::size_t limit, Measure measure);

}  // namespace jw::show

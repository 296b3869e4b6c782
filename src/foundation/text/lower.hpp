// SPDX-License-Identifier: MIT
#pragma once

#include <string>

namespace jw::text {

/// With small letters for the capital ones of ASCII.
inline std::string lower(std::string text) {
    for (auto& c : text)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + ('a' - 'A'));
    return text;
}

}  // namespace jw::text

// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <string_view>

namespace jw::config {

/// Whether a URL begins with that scheme (`https://`), a host follows, and all of it is printable
/// ASCII.
inline bool is_web(std::string_view url, std::string_view scheme) {
    const auto is_odd = [](unsigned char c) { return c <= ' ' || c >= 0x7F; };
    if (!url.starts_with(scheme) || std::ranges::any_of(url, is_odd)) return false;
    url.remove_prefix(scheme.size());
    return !url.empty() && std::string_view{"/?#:@"}.find(url.front()) == std::string_view::npos;
}

}  // namespace jw::config

// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

namespace jw::show {

/// RFC 4648, with padding.
std::string base64(std::string_view bytes);

}  // namespace jw::show

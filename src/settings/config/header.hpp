// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

namespace jw::config {

/// Why a header of the configuration can't be sent; "" where it can. Names are tokens (RFC 9110,
/// 5.6.2), values printable ASCII with spaces: no line end can begin another header. Those that
/// say where a request ends are not the user's.
std::string header_flaw(const std::string& name, std::string_view value);

}  // namespace jw::config

// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace jw::history {

/// Where places in a text are once it was masked: in the same line, which may have become another
/// one, or one of several that became one. `places` is in order, and stays so.
std::vector<std::uint64_t> moved_places(const std::vector<std::uint64_t>& places,
                                        std::string_view before, std::string_view after);

}  // namespace jw::history

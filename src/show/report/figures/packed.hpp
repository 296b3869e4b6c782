// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "show/report/figures/card.hpp"

namespace jw::report {

/// Cards as bytes, to be kept from one regeneration to the next.
std::string packed(const std::vector<Card>& cards);

/// Nothing where the bytes are of another version, cut short or otherwise no cards: they are made
/// anew then.
std::optional<std::vector<Card>> unpacked(std::string_view bytes);

}  // namespace jw::report

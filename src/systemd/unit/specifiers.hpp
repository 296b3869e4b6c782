// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace jw::unit {

/// The text with the specifiers of systemd.unit(5) that are about the unit's name; nothing where
/// there are others.
std::optional<std::string> with_names(std::string_view text, std::string_view unit);

}  // namespace jw::unit

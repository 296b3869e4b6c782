// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "foundation/base/result.hpp"

namespace jw::unit {

/// One `Key=value` of a unit file.
struct Assignment {
    std::string section, key;
    std::string value;  ///< continued lines joined as systemd joins them, else byte for byte
    std::size_t line = 0;
};

/// Reads the text of a unit file or drop-in: systemd.syntax(7). What systemd ignores with a warning
/// is left out here as well. Fails where systemd might read something else than we do: bytes that
/// are no UTF-8, NUL, carriage returns, a broken section header, more than 20,000 assignments.
Result<std::vector<Assignment>> parse_assignments(std::string_view text);

}  // namespace jw::unit

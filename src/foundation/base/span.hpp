// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace jw {

/// Reads a span of time as systemd.time(7) writes it: `90`, `2.5h`, `1h 30min`, `1week2d`. A bare
/// number counts seconds. Microseconds; nothing where the text is no span or would not fit.
std::optional<std::uint64_t> parse_span(std::string_view text);

}  // namespace jw

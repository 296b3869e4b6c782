// SPDX-License-Identifier: MIT
#pragma once

#include "foundation/when/named_zone.hpp"

namespace jw {

/// The local zone of a test. The variable, not the machine, decides.
using LocalZone = NamedZone;

/// Middle Europe by a rule, so that no zone files are needed.
inline constexpr const char* middle_europe = "CET-1CEST,M3.5.0,M10.5.0/3";

}  // namespace jw

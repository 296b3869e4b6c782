// SPDX-License-Identifier: MIT
#pragma once

#include <string>

namespace jw {

/// A machine, as what ran on it tells of it.
struct Machine {
    std::string id;    ///< machine-id(5), 32 hex digits; "" if it has none
    std::string boot;  ///< 32 hex digits; "" if unknown
    std::string host;  ///< what it calls itself
};

/// The one that this process runs on.
Machine this_machine();

}  // namespace jw

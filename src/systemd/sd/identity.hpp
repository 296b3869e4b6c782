// SPDX-License-Identifier: MIT
#pragma once

#include <string>

namespace jw::sd {

/// This machine as journal entries name it, machine-id(5): 32 hex digits, "" where it has no id.
std::string machine_id();

/// The present boot, likewise.
std::string boot_id();

}  // namespace jw::sd

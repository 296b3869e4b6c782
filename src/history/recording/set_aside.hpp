// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "foundation/base/result.hpp"

namespace jw::history {

/// Renames a damaged store to PATH.damaged-UTCTIME, -wal and -shm with it, and gives the new name.
/// It must not be open in this process. Nothing is deleted or overwritten.
Result<std::string> set_aside(const std::string& path, std::chrono::system_clock::time_point now);

/// The files that a store of this path was set aside as, oldest first.
std::vector<std::string> stores_set_aside(const std::string& path);

}  // namespace jw::history

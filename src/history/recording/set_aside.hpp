// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <string>

#include "foundation/base/result.hpp"

namespace jw::history {

/// Renames a database that can't be used to PATH.REASON-UTCTIME, -wal and -shm with it, and gives
/// the new name. It must not be open in this process. Nothing is deleted or overwritten.
Result<std::string> set_aside(const std::string& path, const std::string& reason,
                              std::chrono::system_clock::time_point now);

}  // namespace jw::history

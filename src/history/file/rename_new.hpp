// SPDX-License-Identifier: MIT
#pragma once

#include <string>

namespace jw::history {

/// Renames a file, never over another: 0 or an errno, EEXIST where there is one. The caller holds
/// the writer's lock, so that nobody makes one meanwhile.
int rename_new(const std::string& from, const std::string& to);

}  // namespace jw::history

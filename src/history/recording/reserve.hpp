// SPDX-License-Identifier: MIT
#pragma once

#include <string>

namespace jw::history {

/// Sees to it that a spool folder holds the reserve, the blocks into which a run can be written
/// that ends while the disk is full. Does nothing where it is there, or where there is no space.
void keep_reserve(const std::string& folder);

}  // namespace jw::history

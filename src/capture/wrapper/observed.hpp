// SPDX-License-Identifier: MIT
#pragma once

namespace jw::wrapper {

/// Becomes the program that tells of a unit's run, with these words. Returns only if that fails:
/// the exit code, which is 0 for systemd, whose unit is not to hear of it.
int record(char** argv);

}  // namespace jw::wrapper

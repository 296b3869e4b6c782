// SPDX-License-Identifier: MIT
#pragma once

namespace jw::harvest {

/// Where the name of a file goes that killed us: a descriptor which our parent made.
inline constexpr int crash_fd = 3;

/// Journal files are mapped, and whoever truncates one while we read kills us by SIGBUS. From here
/// on the name of the file whose mapping broke is written to crash_fd before we die.
void tell_of_crashes();

}  // namespace jw::harvest

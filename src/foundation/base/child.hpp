// SPDX-License-Identifier: MIT
#pragma once

#include <sys/types.h>

#include <optional>

namespace jw {

/// Waits for the end of a child, and kills it where that takes longer than `milliseconds`. Its
/// status as wait(2) gives it; nothing where it was to be killed and did not end even so, as those
/// that wait for a disk may. Without pidfd_open(2), before Linux 5.3, it is waited for as long as
/// it takes.
std::optional<int> end_of_child(pid_t child, int milliseconds);

}  // namespace jw

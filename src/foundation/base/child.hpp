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

/// Starts a program to see whether it runs: with one word, no environment, and /dev/null for its
/// streams. The code that it exits with, -1 if it does not within `milliseconds`; nothing, with
/// errno, if it can't be started.
std::optional<int> trial_run(const char* program, const char* word, int milliseconds);

}  // namespace jw

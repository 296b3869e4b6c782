// SPDX-License-Identifier: MIT
#pragma once

#include <sys/types.h>

namespace jw::wrapper {

/// Whether the wrapper is a command that systemd itself has started: then it stands where systemd
/// would have called execve(2). `parent` is the wrapper's own. Asked before the environment names
/// the job's pid in place of the wrapper's.
bool is_called_by_systemd(pid_t wrapper, pid_t parent);

/// What a command that could not be executed ends with, as systemd.exec(5) has it: 203/EXEC.
inline constexpr int exit_as_systemd = 203;

}  // namespace jw::wrapper

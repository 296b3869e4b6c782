// SPDX-License-Identifier: MIT
#pragma once

#include <climits>

#include "foundation/base/text.hpp"

namespace jw {

/// The path of another program of job-watch: it lies in the folder of the one that runs. Empty if
/// there is none that can be executed.
Text<PATH_MAX> helper_program(const char* name);

/// Starts a program that nobody waits for: in a session of its own, with /dev/null for its
/// standard streams and no other descriptor of ours, signals as they are by default but for
/// SIGTERM, which is ignored until the program says otherwise. `words` is its argv, ended by null.
/// False if no process could be started; what fails in it, such as the second fork or the exec, is
/// not noticed.
bool start_detached(const char* program, const char* const* words);

}  // namespace jw

// SPDX-License-Identifier: MIT
#pragma once

#include "capture/run/options.hpp"

namespace jw::wrapper {

/// Runs the command and ends as it ends; never returns unless the command can't be executed in
/// place of us, and then with the exit code for that.
int wrap(const Options& options);

/// For a command line that names no command: leaves a record of that, where it names a job. The
/// exit code.
int refuse(const Options& options);

}  // namespace jw::wrapper

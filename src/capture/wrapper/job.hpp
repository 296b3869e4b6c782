// SPDX-License-Identifier: MIT
#pragma once

#include <sys/types.h>

#include "capture/helpers/plumbing.hpp"
#include "capture/run/options.hpp"
#include "capture/wrapper/inherited.hpp"

namespace jw::wrapper {

/// Starts the job as a child of this process. Its pid, or -1 with errno if there can be no new
/// process. When execve fails, the child has already ended and Shared::start_error says why.
pid_t start_job(const Plumbing& plumbing, const Inherited& inherited, const Options& options);

/// Becomes the job: for when something is missing that watching takes. Returns the exit code for
/// a command that can't be executed.
int become_job(const Inherited& inherited, const Options& options);

}  // namespace jw::wrapper

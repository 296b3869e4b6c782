// SPDX-License-Identifier: MIT
#pragma once

#include <sys/types.h>

#include <string_view>

#include "capture/run/options.hpp"
#include "foundation/base/fd.hpp"

namespace jw::wrapper {

enum class Turn {
    ours,   ///< no other run of this job is at work
    other,  ///< one is
};

/// Takes the lock of the job for this run, as --overlap says; with `wait` until it is free. The
/// lock is the kernel's, so it ends with the last process that holds it, however that ends. Where
/// the lock can't be had for another reason (no store, no process to open it, a disk that does not
/// answer within 2 s) the turn is ours: a job that runs twice does less harm than one that never
/// runs. `holder` is the pid of the other run's wrapper, if it is known.
Turn take_turn(const Options& options, Fd& lock, pid_t& holder);

/// Lets the next run begin, though other processes still have the descriptor.
void end_turn(const Fd& lock);

}  // namespace jw::wrapper

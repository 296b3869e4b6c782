// SPDX-License-Identifier: MIT
#pragma once

#include <sys/types.h>

#include <span>

namespace jw::wrapper {

/// From now on, processes that the job leaves behind become children of this one, so that
/// `signal_job` can find them. prctl(2) PR_SET_CHILD_SUBREAPER.
void adopt_orphans();

/// What came of a signal to the job and all it has started.
struct Reached {
    int found = 0;             ///< processes that live
    int signalled = 0;         ///< those of them that were sent the signal
    int error = 0;             ///< errno of the first that could not be sent it
    bool sees_others = false;  ///< there is a /proc to find what the job has started
};

/// Sends the signal (0 to send none) to the job first, which takes no /proc, then to all other
/// living descendants of this process but those of `spared`. `job` is a child of this process that
/// nobody has waited for, or 0 where there is none.
Reached signal_job(int signal, pid_t job, std::span<const pid_t> spared);

}  // namespace jw::wrapper

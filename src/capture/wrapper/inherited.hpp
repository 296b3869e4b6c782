// SPDX-License-Identifier: MIT
#pragma once

#include <sys/time.h>

#include <array>

#include "foundation/base/signals.hpp"

namespace jw::wrapper {

/// What this process got from its caller and has to change in order to wrap: the job gets it back
/// exactly as it was.
class Inherited {
public:
    /// Blocks every signal, since each one is the job's. Waits for children in the normal way even
    /// where the caller ignores SIGCHLD: with that ignored, wait(2) would lose the exit status.
    bool take_over();

    /// In the process that is about to execute the job.
    void give_back() const;

    /// In the wrapper, once the job has the timers: they would ring in both.
    void disarm_timers() const;

    /// Whether a signal ends a process that has left all as it got it.
    bool is_deadly(unsigned signal) const;

private:
    SignalMask mask_ = 0;
    bool ignores_children_ = false;
    std::array<itimerval, 3> timers_{};
};

}  // namespace jw::wrapper

// SPDX-License-Identifier: MIT
#pragma once

#include <sys/resource.h>
#include <sys/types.h>

namespace jw::wrapper {

/// That a child has ended or stopped.
struct Change {
    int status = 0;  ///< as wait(2) gives it
    rusage usage{};
    bool usage_known = true;
};

/// Looks without waiting. The child's pid; 0 if nothing has changed; -1 if it is no child of ours
/// any more, or can't be waited for.
pid_t wait_for_change(pid_t child, Change& change);

}  // namespace jw::wrapper

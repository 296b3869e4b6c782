// SPDX-License-Identifier: MIT
#pragma once

#include <sys/types.h>

#include <bitset>
#include <string_view>

#include "capture/helpers/plumbing.hpp"
#include "foundation/base/fd.hpp"
#include "foundation/base/proc.hpp"

namespace jw::wrapper {

/// What is held of a job that is another's to wait for, so that its status can be learned.
struct Orphan {
    Fd process;    ///< open_process()
    ProcessIo io;  ///< opened while it lived: the proof that the kernel tells us the truth
};

/// Fills in Shared::ending for a job that has ended and can't be waited for, `why`: its status
/// comes from /proc while it is a zombie, else from the kernel's memory of it (Linux 6.15), else it
/// stays unknown.
void end_orphan(const Plumbing& plumbing, const Orphan& orphan, const Exits& exits,
                std::string_view why);

/// Whether the process has ended, be it waited for or not: by what the kernel says of its pid. That
/// /proc does not show it, or is not there, says nothing; a zombie then lives until it is waited
/// for.
bool has_ended(pid_t pid);

/// The same by open_process() of it, where there is one.
bool has_ended(const Fd& process, pid_t pid);

}  // namespace jw::wrapper

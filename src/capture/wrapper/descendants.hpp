// SPDX-License-Identifier: MIT
#pragma once

#include <sys/types.h>

#include <span>

namespace jw::wrapper {

/// From now on, processes that the job leaves behind become children of this one, so that
/// `signal_descendants` can find them. prctl(2) PR_SET_CHILD_SUBREAPER.
void adopt_orphans();

/// Sends the signal (0 to send none) to all living descendants of this process but those of
/// `spared`. How many there are.
int signal_descendants(int signal, std::span<const pid_t> spared);

}  // namespace jw::wrapper

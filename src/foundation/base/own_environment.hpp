// SPDX-License-Identifier: MIT
#pragma once

namespace jw {

/// The environment of a program of ours that works without being asked: it was started behind some
/// job, or by some shell, and what it does may not depend on which. Of this process's variables it
/// has those that say where things are (`HOME`, `JOB_WATCH_CONFIG`, `XDG_RUNTIME_DIR`,
/// `CREDENTIALS_DIRECTORY`) and `INVOCATION_ID`, which says that a service is around; PATH and LANG
/// are always the same. Overwritten by the next call.
char** own_environment();

/// Leaves this process no other.
void keep_own_environment();

}  // namespace jw

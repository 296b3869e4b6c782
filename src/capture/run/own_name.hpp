// SPDX-License-Identifier: MIT
#pragma once

namespace jw::wrapper {

/// Has ps(1) and pgrep(1) show this process by a name of its own, and not, since it was forked, by
/// the wrapper's command line: who looks for the job's words (pgrep -f) is not to find it. Where
/// the kernel refuses that, only the short name is set. `name` has at most 15 characters.
void take_name(const char* name);

}  // namespace jw::wrapper

// SPDX-License-Identifier: MIT
#pragma once

#include "foundation/model/run.hpp"
#include "systemd/journal/unit_output.hpp"

namespace jw::observe {

/// What a run that has just ended wrote to the journal, and what its manager says there of it that
/// nobody else does. Waits until the manager's word of the end has arrived and nothing follows it,
/// at most `longest`. A journal that can't be read tells nothing.
///
/// Maps files: one that is truncated meanwhile kills the process (SIGBUS).
journal::WrittenRun written_by(journal::UnitRun run, Micros longest);

}  // namespace jw::observe

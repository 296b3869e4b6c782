// SPDX-License-Identifier: MIT
#pragma once

#include "capture/helpers/plumbing.hpp"
#include "capture/run/options.hpp"

namespace jw::wrapper {

/// Forks the spooler S: the one process of a run that touches files. It waits for the order to
/// record the end (and leaves a start entry if that takes long), writes the end entry, tells the
/// wrapper, and becomes the recorder program. With the run ended already it writes at once.
/// `revision` counts the end entries of a run from 1. Its pid, or -1.
pid_t start_spooler(Plumbing& plumbing, const Options& options, unsigned revision);

}  // namespace jw::wrapper

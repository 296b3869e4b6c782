// SPDX-License-Identifier: MIT
#pragma once

#include "capture/spool/reader.hpp"
#include "history/recording/processes.hpp"

namespace jw::history {

/// Takes back what an entry says of time that there was not enough of since the run began: whoever
/// writes one may claim anything. Then it is unknown, and a note says why. `now` is the clock of
/// who reads the entry; the boot's clock counts as well, since the other one may have been set
/// back. So are times at which output is said to have come.
void keep_possible(spool::Entry& entry, const Processes& processes, Instant now);

}  // namespace jw::history

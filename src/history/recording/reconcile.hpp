// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "foundation/model/run.hpp"
#include "history/database/spool_folders.hpp"
#include "history/recording/processes.hpp"

namespace SQLite {
class Database;
}

namespace jw::history {

/// The runs shown as running that can't end any more. One that has begun just now is let be, and
/// so is one whose end lies in the spool: the folders are read after the processes have been
/// judged, and a wrapper is gone only after it has left the end there.
std::vector<Run> interrupted_runs(SQLite::Database& database, const Processes& processes,
                                  const SpoolFolders& folders, Instant now);

}  // namespace jw::history

// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <vector>

#include "foundation/model/run.hpp"
#include "history/database/spool_folders.hpp"
#include "history/recording/processes.hpp"

namespace SQLite {
class Database;
}

namespace jw::history {

/// What a reader has to know of runs that have no end in the store, by their ids.
struct Sight {
    std::set<std::int64_t> unseen;          ///< nobody can tell from here whether they still run
    std::map<std::int64_t, Micros> asleep;  ///< the others: as Run::suspended

    void add_to(Run& run) const;
};

/// The runs without an end, by what can be said of them from here.
struct UnderWay {
    std::vector<Run> interrupted;  ///< they can't end any more
    std::vector<Run> alive;        ///< oldest first, with the time that they were asleep
    Sight sight;                   ///< of the others
};

/// One that has begun just now is not called interrupted, and neither is one whose end lies in the
/// spool: the folders are read after the processes have been judged, and a wrapper is gone only
/// after it has left the end there.
UnderWay runs_under_way(SQLite::Database& database, const Processes& processes,
                        const SpoolFolders& folders, Instant now);

/// The same alone.
Sight sight_of(SQLite::Database& database, const Processes& processes);

}  // namespace jw::history

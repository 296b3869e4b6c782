// SPDX-License-Identifier: MIT
#pragma once

#include <SQLiteCpp/Database.h>

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "capture/spool/listing.hpp"
#include "foundation/base/result.hpp"
#include "history/recording/ingester.hpp"
#include "history/recording/reconcile.hpp"

namespace jw::history {

/// A connection on which `runs`, `jobs` and `job_days` are the history as it is now: the store's
/// own tables, or TEMP ones of the same names where something had to be read beside it. A read
/// transaction stays open for as long as the view lives: it shows one state.
struct View {
    SQLite::Database database;
    std::vector<std::string> warnings;
    bool is_beside = false;     ///< there are TEMP tables, see show_beside_store()
    bool has_store = true;      ///< else all there is comes from the spool
    std::uint64_t spooled = 0;  ///< entries that are not in the store
    Sight sight;                ///< of the runs that have no end
    /// Where the output of runs lies that were read from the spool, by run key.
    std::map<std::string, spool::Found> outputs;
};

/// See History::open_in.
Result<View> open_view(const Surroundings& surroundings, const std::string& path);

}  // namespace jw::history

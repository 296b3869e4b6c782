// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "capture/spool/listing.hpp"
#include "capture/spool/reader.hpp"
#include "foundation/model/run.hpp"
#include "history/reading/view.hpp"
#include "history/recording/reconcile.hpp"

namespace jw::history {

/// What can be said of the runs of a database that have no end.
using Judge = std::function<UnderWay(SQLite::Database&)>;

/// Entries of the spool as they were read. Output stays where it lies until it is asked for: a
/// long spool would not fit into memory.
struct Spooled {
    std::vector<std::pair<spool::Found, spool::Entry>> entries;
    std::vector<std::string> warnings;  ///< what could not be read
};

/// An entry that is gone when it is to be read was brought into the store before.
Spooled read_spool(const std::vector<spool::Found>& listed);

/// Lets a view show what was spooled, with provisional ids, and what is interrupted, without
/// writing to the store. The summaries come from the same code that keeps them in the store. The
/// view has a read transaction open that began after the spool was read.
void show_beside_store(View& view, Spooled spooled, const Judge& judge, Instant now);

/// The same where there is no store: `view` is an empty one in memory.
void show_without_store(View& view, Spooled spooled, const Judge& judge, Instant now);

}  // namespace jw::history

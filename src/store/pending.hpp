// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <vector>

#include "model/run.hpp"
#include "spool/listing.hpp"
#include "store/view.hpp"

namespace jw::store {

/// Gives the runs of a database that say "running" and can't end any more.
using Judge = std::function<std::vector<Run>(SQLite::Database&)>;

/// Lets a view show entries of the spool, with provisional ids, and what is interrupted, without
/// writing to the store. The summaries come from the same code that keeps them in the store.
void show_beside_store(View& view, const std::vector<spool::Found>& entries, const Judge& judge);

/// The same where there is no store: `view` is an empty one in memory.
void show_without_store(View& view, const std::vector<spool::Found>& entries, const Judge& judge);

}  // namespace jw::store

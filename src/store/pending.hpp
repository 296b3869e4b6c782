// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "model/run.hpp"
#include "spool/listing.hpp"
#include "store/view.hpp"

namespace jw::store {

/// What the store does not say yet.
struct Pending {
    std::vector<spool::Found> entries;
    std::vector<Run> interrupted;  ///< rows that still say "running"
};

/// Lets a view show what is pending, with provisional ids, without writing to the store. The
/// summaries come from the same code that keeps them in the store.
void show_beside_store(View& view, const Pending& pending);

/// The same where there is no store: `view` is an empty one in memory.
void show_without_store(View& view, const std::vector<spool::Found>& entries);

}  // namespace jw::store

// SPDX-License-Identifier: MIT
#pragma once

#include "foundation/model/run.hpp"
#include "history/retention/retention.hpp"

namespace SQLite {
class Database;
}

namespace jw::history {

class RunWriter;

/// The bounded share of retention that each ingest does: a few hundred items, once an hour, more
/// often only while there is a backlog or the store is too large.
///
/// Age is measured on a clock of the store's own. It follows the system clock, but by no more than
/// a day in each hourly pass: a machine whose clock jumps ahead for an afternoon loses days of its
/// history, not all of it, and one that was off for a year catches up within weeks.
void retention_pass(SQLite::Database& database, RunWriter& writer, const Retention& retention,
                    Instant now);

/// The present that `prune` measures age by: the system clock, but at most a month after the
/// newest run, since a clock that is wrong must not cost the whole history.
Instant prune_time(SQLite::Database& database, Instant now);

}  // namespace jw::history

// SPDX-License-Identifier: MIT
#pragma once

#include <SQLiteCpp/Database.h>

#include <string>

#include "foundation/model/run.hpp"

namespace jw::history {

/// Whether it is time to say once more that somebody looks.
bool is_heartbeat_due(SQLite::Database& database, Instant now);

/// Says so by that channel, in the transaction of the caller. What it said before, and has not left
/// yet, is forgotten.
void beat(SQLite::Database& database, const std::string& channel, Instant now);

}  // namespace jw::history

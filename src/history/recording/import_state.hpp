// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "foundation/base/result.hpp"
#include "foundation/model/run.hpp"

namespace SQLite {
class Database;
}

namespace jw::history {

// How far each source of runs was read: the table `imports`.

/// What was kept last of this source, or "".
std::string import_state(SQLite::Database& database, const std::string& source);

void keep_import_state(SQLite::Database& database, const std::string& source,
                       const std::string& state, Instant now);

/// The same from outside, with the checkpoints that still wait in the spool; "" where there is no
/// store. Fails if the store can't be read.
Result<std::string> newest_import_state(const std::string& store, const std::string& source);

}  // namespace jw::history

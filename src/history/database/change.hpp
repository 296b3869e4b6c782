// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "foundation/base/result.hpp"

namespace SQLite {
class Database;
}

namespace jw::history {

/// Changes the store in one transaction under the writer's lock, waited for at most 5 s. Whoever
/// ended a run meanwhile relied on the holder of the lock: for those the recorder is started.
/// What fails is said with `what`: "can't change the outbox".
std::optional<Failure> change_store(const std::string& store, const std::string& what,
                                    const std::function<void(SQLite::Database&)>& work);

}  // namespace jw::history

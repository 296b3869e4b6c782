// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "base/result.hpp"

namespace SQLite {
class Database;
}

namespace jw::store {

struct Surroundings;

/// Changes the store in one transaction under the writer's lock, waited for at most 5 s. Whoever
/// ended a run meanwhile relied on the holder of the lock: for those the recorder is started.
/// `surroundings` say how long a busy database is waited for. What fails is said with `what`:
/// "can't change the outbox".
std::optional<Failure> change_store(const std::string& store, const Surroundings& surroundings,
                                    const std::string& what,
                                    const std::function<void(SQLite::Database&)>& work);

}  // namespace jw::store

// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "foundation/model/run.hpp"

namespace SQLite {
class Statement;
}

namespace jw::history {

/// Which runs to list. Half-open in time: [since, until).
struct Filter {
    std::optional<std::string> job = {};                ///< its key
    std::optional<std::vector<std::string>> jobs = {};  ///< or those of any of these
    std::optional<Instant> since = {}, until = {};
    bool failed_only = false;               ///< is_failure(outcome)
    std::optional<std::size_t> limit = {};  ///< the newest ones
};

/// `FROM runs WHERE ...`, of its job and window of time alone, with what bind_filter() binds.
std::string from_runs(const Filter& filter);

void bind_filter(SQLite::Statement& query, const Filter& filter);

}  // namespace jw::history

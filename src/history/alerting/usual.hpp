// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>

#include "judge/stats/quantile.hpp"

namespace SQLite {
class Database;
}

namespace jw::history {

/// How long the last 100 successes of a job took, in seconds: what screens, pages and notices call
/// usual. Nothing where it is not known of any.
std::optional<stats::Spread> usual_duration(const SQLite::Database& database,
                                            const std::string& job);

}  // namespace jw::history

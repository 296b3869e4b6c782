// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <string>

#include "history/retention/retention.hpp"
#include "history/retention/retention_plan.hpp"

namespace jw::history {

/// A removal that somebody has asked for.
struct Removal {
    std::function<RetentionPlan(SQLite::Database&)> plan;
    std::function<void(SQLite::Database&)> afterwards = [](SQLite::Database&) {};
    std::string what;  ///< "can't prune"
};

/// Makes the plan, and but for a dry run carries it out under the writer's lock, which is waited
/// for at most 10 s, and gives the space back. The recorder is started then, for runs that ended
/// meanwhile and pages of those that are gone.
Result<Pruned> carry_out_in(const std::string& store, PruneMode mode, const Removal& removal);

}  // namespace jw::history

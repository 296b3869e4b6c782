// SPDX-License-Identifier: MIT
#include "history/retention/retention.hpp"

#include <SQLiteCpp/Database.h>

#include <chrono>
#include <limits>

#include "history/retention/carrying_out.hpp"
#include "history/retention/retention_pass.hpp"
#include "history/retention/retention_plan.hpp"

namespace jw::history {

Result<Pruned> prune_at(const std::string& store, const Retention& retention, PruneMode mode,
                        Instant now) {
    constexpr auto everything = std::numeric_limits<std::size_t>::max();
    return carry_out_in(store, mode,
                        {.plan =
                             [&](SQLite::Database& database) {
                                 return plan_retention(database, retention,
                                                       prune_time(database, now), everything);
                             },
                         .what = "can't prune"});
}

Result<Pruned> prune(const std::string& store, const Retention& retention, bool dry_run) {
    const auto now = std::chrono::time_point_cast<Micros>(std::chrono::system_clock::now());
    return prune_at(store, retention, dry_run ? PruneMode::dry_run : PruneMode::for_real, now);
}

}  // namespace jw::history

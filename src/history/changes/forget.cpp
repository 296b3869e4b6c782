// SPDX-License-Identifier: MIT
#include "history/changes/forget.hpp"

#include <SQLiteCpp/Column.h>
#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

#include "history/retention/carrying_out.hpp"
#include "history/retention/retention_plan.hpp"

namespace jw::history {

namespace {

RetentionPlan plan_for(SQLite::Database& database, const Forgotten& forgotten, Forget what) {
    std::string sql = "SELECT id, weight, output_bytes FROM runs WHERE outcome <> 'running' AND ";
    const bool is_job = !forgotten.job.empty();
    sql += is_job ? "job = :key" : "run_key = :key";
    if (what == Forget::output) sql += " AND output_bytes > 0";
    SQLite::Statement runs{database, sql};
    runs.bind(":key", is_job ? forgotten.job : forgotten.run);
    RetentionPlan plan;
    auto& ids = what == Forget::output ? plan.outputs : plan.rows;
    while (runs.executeStep()) {
        ids.push_back(runs.getColumn(0).getInt64());
        const auto bytes = runs.getColumn(what == Forget::output ? 2 : 1).getInt64();
        plan.bytes += static_cast<std::uint64_t>(bytes);
    }
    return plan;
}

/// What would be told or done later of a job that is no more.
void forget_what_waits(SQLite::Database& database, const std::string& job) {
    for (const auto* sql :
         {"DELETE FROM outbox  WHERE job = :job AND job NOT IN (SELECT job FROM jobs)",
          "DELETE FROM snoozes WHERE job = :job AND job NOT IN (SELECT job FROM jobs)",
          "DELETE FROM hangs   WHERE job = :job AND job NOT IN (SELECT job FROM jobs)"}) {
        SQLite::Statement statement{database, sql};
        statement.bind(":job", job);
        statement.exec();
    }
}

}  // namespace

Result<Pruned> forget(const std::string& store, const Forgotten& forgotten, Forget what,
                      PruneMode mode) {
    return carry_out_in(
        store, mode,
        {.plan = [&](auto& database) { return plan_for(database, forgotten, what); },
         .afterwards = [&](auto& database) { forget_what_waits(database, forgotten.job); },
         .what = "can't forget anything"});
}

}  // namespace jw::history

// SPDX-License-Identifier: MIT
#include "history/retention/retention_plan.hpp"

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>
#include <SQLiteCpp/Transaction.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <string>
#include <unordered_set>

#include "history/runs/rows.hpp"
#include "history/runs/run_writer.hpp"

namespace jw::history {

namespace {

/// What a row takes beside its output, with its place in the indexes.
constexpr std::uint64_t row_bytes = 700;

const auto candidate_columns = std::string{"SELECT id, job, ordered, outcome, "} +
                               doubtful_source_sql + ", output_bytes FROM runs ";

const auto failure_outputs = std::string{"WHERE "} + failed_sql +
                             " AND output_bytes > 0 AND ordered < :time ORDER BY ordered";

struct Candidate {
    std::int64_t id = 0;
    std::string job;
    double ordered = 0;
    Outcome outcome = Outcome::unknown;
    std::uint64_t output_bytes = 0;
};

Candidate candidate_from(SQLite::Statement& row) {
    return {.id = row.getColumn(0).getInt64(),
            .job = bytes_of(row.getColumn(1)),
            .ordered = row.getColumn(2).getDouble(),
            .outcome = outcome_from(row.getColumn(3), row.getColumn(4)),
            .output_bytes = static_cast<std::uint64_t>(row.getColumn(5).getInt64())};
}

/// Which runs of each job stay for ever, row and output.
class Keepers {
public:
    Keepers(SQLite::Database& database, int failures)
        : last_success_{database, "SELECT last_success_id FROM jobs WHERE job = :job"},
          oldest_failure_{
              database, std::string{"SELECT ordered, id FROM runs WHERE job = :job AND "} +
                            failed_sql + " ORDER BY ordered DESC, id DESC LIMIT 1 OFFSET :offset"},
          failures_{failures} {}

    bool keeps(const Candidate& run) {
        if (run.outcome == Outcome::running) return true;
        const auto& job = of(run.job);
        if (run.outcome == Outcome::success) return run.id == job.success;
        if (!is_failure(run.outcome)) return false;
        return std::pair{run.ordered, run.id} >= std::pair{job.failures_since, job.failures_from};
    }

private:
    struct Job {
        std::int64_t success = 0;
        double failures_since = -HUGE_VAL;  ///< fewer than that many: all stay
        std::int64_t failures_from = 0;
    };

    const Job& of(const std::string& name) {
        const auto known = jobs_.find(name);
        return known != jobs_.end() ? known->second : jobs_[name] = look_up(name);
    }

    Job look_up(const std::string& name) {
        Job job;
        last_success_.reset();
        last_success_.bind(":job", name);
        if (last_success_.executeStep()) job.success = last_success_.getColumn(0).getInt64();
        if (failures_ <= 0) {
            job.failures_since = HUGE_VAL;
            return job;
        }
        oldest_failure_.reset();
        oldest_failure_.bind(":job", name);
        oldest_failure_.bind(":offset", failures_ - 1);
        if (oldest_failure_.executeStep()) {
            job.failures_since = oldest_failure_.getColumn(0).getDouble();
            job.failures_from = oldest_failure_.getColumn(1).getInt64();
        }
        return job;
    }

    SQLite::Statement last_success_, oldest_failure_;
    int failures_;
    std::map<std::string, Job> jobs_;
};

/// Puts a plan together, rule by rule.
class Planner {
public:
    Planner(SQLite::Database& database, const Retention& retention, std::size_t limit)
        : database_{database}, keepers_{database, retention.failures_kept}, limit_{limit} {}

    void add_rows_before(double time) {
        add_rows(query("WHERE ordered < :time ORDER BY ordered", time), 0);
    }

    void add_success_outputs_before(double time) {
        add_outputs(query("WHERE output_bytes > 0 AND outcome = 'success' AND ordered < :time"
                          " ORDER BY ordered",
                          time),
                    0);
    }

    void add_failure_outputs_before(double time) { add_outputs(query(failure_outputs, time), 0); }

    /// The oldest until the store fits: outputs of successes, then of failures, then rows.
    void add_until_below(std::uint64_t max_bytes) {
        const auto used = used_bytes(database_);
        if (used <= max_bytes + plan_.bytes) return;
        // A little more than needed, so that the next run does not find the store full again.
        const auto enough = used - (max_bytes - max_bytes / 16);
        add_outputs(query("WHERE output_bytes > 0 AND outcome = 'success' AND ordered < :time"
                          " ORDER BY ordered",
                          HUGE_VAL),
                    enough);
        add_outputs(query(failure_outputs, HUGE_VAL), enough);
        add_rows(query("WHERE ordered < :time ORDER BY ordered", HUGE_VAL), enough);
    }

    RetentionPlan take() { return std::move(plan_); }

private:
    SQLite::Statement query(const std::string& condition, double time) {
        SQLite::Statement statement{database_, candidate_columns + condition};
        statement.bind(":time", time);
        return statement;
    }

    /// Without a number of bytes that is enough (0), all candidates are taken.
    bool is_done(std::uint64_t enough) {
        if (enough > 0 && plan_.bytes >= enough) return true;
        if (plan_.rows.size() + plan_.outputs.size() < limit_) return false;
        plan_.is_whole = false;
        return true;
    }

    void add_rows(SQLite::Statement statement, std::uint64_t enough) {
        while (!is_done(enough) && statement.executeStep()) {
            const auto run = candidate_from(statement);
            if (keepers_.keeps(run) || !planned_rows_.insert(run.id).second) continue;
            plan_.rows.push_back(run.id);
            plan_.bytes += row_bytes + (planned_outputs_.contains(run.id) ? 0 : run.output_bytes);
        }
    }

    void add_outputs(SQLite::Statement statement, std::uint64_t enough) {
        while (!is_done(enough) && statement.executeStep()) {
            const auto run = candidate_from(statement);
            if (keepers_.keeps(run) || planned_rows_.contains(run.id)) continue;
            if (!planned_outputs_.insert(run.id).second) continue;
            plan_.outputs.push_back(run.id);
            plan_.bytes += run.output_bytes;
        }
    }

    SQLite::Database& database_;
    Keepers keepers_;
    std::size_t limit_;
    RetentionPlan plan_;
    std::unordered_set<std::int64_t> planned_rows_, planned_outputs_;
};

double before(Instant now, std::chrono::days age) { return seconds_of(now - age); }

template <typename Action>
void in_batches(SQLite::Database& database, const std::vector<std::int64_t>& ids, Action act) {
    constexpr std::size_t batch = 500;
    for (std::size_t at = 0; at < ids.size(); at += batch) {
        SQLite::Transaction transaction{database, SQLite::TransactionBehavior::IMMEDIATE};
        const auto end = std::min(ids.size(), at + batch);
        for (auto i = at; i < end; ++i) act(ids[i]);
        transaction.commit();
    }
}

}  // namespace

RetentionPlan plan_retention(SQLite::Database& database, const Retention& retention, Instant now,
                             std::size_t limit) {
    Planner planner{database, retention, limit};
    planner.add_rows_before(before(now, retention.rows));
    planner.add_success_outputs_before(before(now, retention.success_output));
    planner.add_failure_outputs_before(before(now, retention.failure_output));
    planner.add_until_below(retention.max_bytes);
    return planner.take();
}

void carry_out(SQLite::Database& database, RunWriter& writer, const RetentionPlan& plan) {
    in_batches(database, plan.outputs, [&](std::int64_t id) { writer.drop_output(id); });
    in_batches(database, plan.rows, [&](std::int64_t id) { writer.erase(id); });
}

std::uint64_t used_bytes(SQLite::Database& database) {
    const auto pages = database.execAndGet("PRAGMA page_count").getInt64() -
                       database.execAndGet("PRAGMA freelist_count").getInt64();
    return static_cast<std::uint64_t>(pages * database.execAndGet("PRAGMA page_size").getInt64());
}

}  // namespace jw::history

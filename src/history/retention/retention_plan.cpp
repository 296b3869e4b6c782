// SPDX-License-Identifier: MIT
#include "history/retention/retention_plan.hpp"

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>
#include <SQLiteCpp/Transaction.h>
#include <fmt/format.h>
#include <pwd.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <map>
#include <string>
#include <unordered_set>
#include <utility>

#include "history/retention/shares.hpp"
#include "history/runs/fingerprints.hpp"
#include "history/runs/rows.hpp"
#include "history/runs/run_writer.hpp"

namespace jw::history {

namespace {

const auto candidate_columns = std::string{"SELECT id, job, ordered, outcome, "} +
                               doubtful_source_sql + ", output_bytes, weight FROM runs ";

const auto failure_outputs = std::string{"INDEXED BY idx_runs_failure WHERE "} + failed_sql +
                             " AND output_bytes > 0 AND ordered < :time";
constexpr auto success_outputs =
    "INDEXED BY idx_runs_output WHERE output_bytes > 0 AND outcome = 'success' AND ordered < :time";
constexpr auto warning_outputs =
    "INDEXED BY idx_runs_output WHERE output_bytes > 0 AND outcome = 'warn' AND ordered < :time";
constexpr auto rows_of_user = "INDEXED BY idx_runs_user WHERE ordered < :time";

struct Candidate {
    std::int64_t id = 0;
    std::string job;
    double ordered = 0;
    Outcome outcome = Outcome::unknown;
    std::uint64_t output_bytes = 0;
    std::uint64_t weight = 0;  ///< with the output, and the place in the indexes
};

std::uint64_t amount_in(const SQLite::Column& column) {
    return static_cast<std::uint64_t>(std::max<std::int64_t>(column.getInt64(), 0));
}

Candidate candidate_from(SQLite::Statement& row) {
    return {.id = row.getColumn(0).getInt64(),
            .job = bytes_of(row.getColumn(1)),
            .ordered = row.getColumn(2).getDouble(),
            .outcome = outcome_from(row.getColumn(3), row.getColumn(4)),
            .output_bytes = amount_in(row.getColumn(5)),
            .weight = amount_in(row.getColumn(6))};
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

/// Whose user a recorder writes runs of its own for.
std::string owner_of_stores() {
    const auto* account = ::getpwuid(::geteuid());
    return account != nullptr ? account->pw_name : fmt::format("uid {}", ::geteuid());
}

/// Puts a plan together, rule by rule.
class Planner {
public:
    Planner(SQLite::Database& database, const Retention& retention, std::size_t limit)
        : database_{database},
          keepers_{database, retention.failures_kept},
          shares_{shares_in(database)},
          limit_{limit} {}

    void add_rows_before(double time) {
        auto rows = query("WHERE ordered < :time", time);
        add_rows(rows, kept_for_ever());
    }

    void add_outputs_before(double success_time, double failure_time) {
        for (const auto& [user, bytes] : shares_) {
            auto outputs = query_of(user, success_outputs, success_time);
            add_outputs(outputs, kept_for_ever());
            auto warnings = query_of(user, warning_outputs, failure_time);
            add_outputs(warnings, kept_for_ever());
        }
        auto outputs = query(failure_outputs, failure_time);
        add_outputs(outputs, kept_for_ever());
    }

    /// Of each user who has more than their share until the store fits.
    void add_until_below(std::uint64_t max_bytes) {
        const auto used = used_bytes(database_);
        if (used <= max_bytes + plan_.bytes) return;
        // A little more than needed, so that the next run does not find the store full again.
        const auto less = used - (max_bytes - max_bytes / 16) - plan_.bytes;
        for (const auto& [user, bytes] : surplus_of(shares_, owner_of_stores(), less)) {
            enough_ = plan_.bytes + bytes;
            add_of(user);
        }
    }

    RetentionPlan take() { return std::move(plan_); }

private:
    using Stays = std::function<bool(const Candidate&)>;

    Stays kept_for_ever() {
        return [this](const Candidate& run) { return keepers_.keeps(run); };
    }

    /// The oldest of one user: outputs of successes, then of failures, then rows. What is kept for
    /// ever otherwise comes last, since names may be made up; but for the owner's job that ran
    /// last.
    void add_of(const std::string& user) {
        const bool is_owner = user.empty() || user == owner_of_stores();
        const auto newest = is_owner ? newest_job_of(user) : std::string{};
        const Stays only_newest = [&](const Candidate& run) {
            return run.outcome == Outcome::running || (run.job == newest && keepers_.keeps(run));
        };
        for (const auto& stays : {kept_for_ever(), only_newest}) {
            for (const auto* condition :
                 {success_outputs, warning_outputs, failure_outputs.c_str()}) {
                auto outputs = query_of(user, condition, HUGE_VAL);
                add_outputs(outputs, stays);
            }
            auto rows = query_of(user, rows_of_user, HUGE_VAL);
            add_rows(rows, stays);
        }
    }

    std::string newest_job_of(const std::string& user) {
        SQLite::Statement query{database_, std::string{"SELECT job FROM runs "} + rows_of_user +
                                               " AND user IS :user ORDER BY ordered DESC LIMIT 1"};
        bind(query, user, HUGE_VAL);
        return query.executeStep() ? bytes_of(query.getColumn(0)) : std::string{};
    }

    SQLite::Statement query(const std::string& condition, double time) {
        SQLite::Statement statement{database_, candidate_columns + condition + " ORDER BY ordered"};
        statement.bind(":time", time);
        return statement;
    }

    SQLite::Statement query_of(const std::string& user, const std::string& condition, double time) {
        SQLite::Statement statement{
            database_, candidate_columns + condition + " AND user IS :user ORDER BY ordered"};
        bind(statement, user, time);
        return statement;
    }

    static void bind(SQLite::Statement& statement, const std::string& user, double time) {
        statement.bind(":time", time);
        if (user.empty())
            statement.bind(":user");
        else
            statement.bind(":user", user);
    }

    bool is_done() {
        if (plan_.bytes >= enough_) return true;
        if (plan_.rows.size() + plan_.outputs.size() < limit_) return false;
        plan_.is_whole = false;
        return true;
    }

    void add_rows(SQLite::Statement& candidates, const Stays& stays) {
        while (!is_done() && candidates.executeStep()) {
            const auto run = candidate_from(candidates);
            if (stays(run) || !planned_rows_.insert(run.id).second) continue;
            plan_.rows.push_back(run.id);
            const auto freed = planned_outputs_.contains(run.id) ? run.output_bytes : 0;
            plan_.bytes += run.weight - freed;
        }
    }

    void add_outputs(SQLite::Statement& candidates, const Stays& stays) {
        while (!is_done() && candidates.executeStep()) {
            const auto run = candidate_from(candidates);
            if (stays(run) || planned_rows_.contains(run.id)) continue;
            if (!planned_outputs_.insert(run.id).second) continue;
            plan_.outputs.push_back(run.id);
            plan_.bytes += run.output_bytes;
        }
    }

    SQLite::Database& database_;
    Keepers keepers_;
    std::vector<Share> shares_;
    std::size_t limit_;
    /// So many bytes of the plan are enough; by age, all that are old go.
    std::uint64_t enough_ = std::numeric_limits<std::uint64_t>::max();
    RetentionPlan plan_;
    std::unordered_set<std::int64_t> planned_rows_, planned_outputs_;
};

double before(Instant now, std::chrono::days age) { return seconds_of(now - age); }

/// What was noted of jobs that have no run any more. A notice that waits is sent.
void forget_gone_jobs(SQLite::Database& database) {
    for (const auto* sql : {"DELETE FROM alert_states WHERE job NOT IN (SELECT job FROM jobs)",
                            "DELETE FROM alerts WHERE job NOT IN (SELECT job FROM jobs)",
                            "DELETE FROM outbox WHERE state <> 'pending'"
                            " AND job NOT IN (SELECT job FROM jobs)"})
        database.exec(sql);
}

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
    planner.add_outputs_before(before(now, retention.success_output),
                               before(now, retention.failure_output));
    planner.add_until_below(retention.max_bytes);
    return planner.take();
}

void carry_out(SQLite::Database& database, RunWriter& writer, const RetentionPlan& plan) {
    in_batches(database, plan.outputs, [&](std::int64_t id) { writer.drop_output(id); });
    in_batches(database, plan.rows, [&](std::int64_t id) { writer.erase(id); });
    if (plan.rows.empty()) return;
    forget_gone_jobs(database);
    forget_fingerprints(database);
}

std::uint64_t used_bytes(SQLite::Database& database) {
    const auto pages = database.execAndGet("PRAGMA page_count").getInt64() -
                       database.execAndGet("PRAGMA freelist_count").getInt64();
    return static_cast<std::uint64_t>(pages * database.execAndGet("PRAGMA page_size").getInt64());
}

}  // namespace jw::history

// SPDX-License-Identifier: MIT
#include "history/reading/standing.hpp"

#include <SQLiteCpp/Column.h>
#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

#include <algorithm>
#include <functional>
#include <tuple>
#include <utility>
#include <vector>

#include "history/alerting/usual.hpp"
#include "history/runs/rows.hpp"
#include "judge/stats/health.hpp"

namespace jw::history {

namespace {

constexpr auto newest_rows_sql = R"sql(
    SELECT id, outcome FROM runs WHERE job = :job ORDER BY ordered DESC, id DESC LIMIT 1000)sql";

static_assert(most_skips + 1 == 1000);

/// Through the index of those that run: each job's own index would lead past all of its runs.
constexpr auto running_sql = R"sql(
    SELECT id, job FROM runs WHERE outcome = 'running' ORDER BY ordered, id LIMIT 10000)sql";

/// The newest runs with a verdict: those of each verdict have an index.
constexpr auto successes_sql = R"sql(
    SELECT ordered, id FROM runs WHERE job = :job AND outcome = 'success'
     ORDER BY ordered DESC, id DESC LIMIT 20)sql";

const auto failures_sql = std::string{"SELECT ordered, id FROM runs WHERE job = :job AND "} +
                          failed_sql + " ORDER BY ordered DESC, id DESC LIMIT 20";

constexpr auto judged_sql = "SELECT last_success_id, last_failure_id FROM jobs WHERE job = :job";

constexpr auto finding_jobs_sql = "SELECT job FROM findings WHERE closed IS NULL AND pushed";

constexpr auto standing_findings_rest =
    "WHERE job = :job AND closed IS NULL AND pushed ORDER BY opened DESC LIMIT 20";

struct Judged {
    double ordered = 0;
    std::int64_t id = 0;
    Outcome outcome = Outcome::success;
};

void add_verdicts(std::vector<Judged>& verdicts, SQLite::Statement& query, const std::string& job,
                  Outcome outcome) {
    query.bind(":job", job);
    while (query.executeStep())
        verdicts.push_back(
            {query.getColumn(0).getDouble(), query.getColumn(1).getInt64(), outcome});
    query.reset();
}

constexpr auto briefs_sql = R"sql(
    SELECT job, last_started, last_id, last_success_id, last_failure_id, successes_in_row,
           failures_in_row, last_success_started FROM jobs ORDER BY job)sql";

}  // namespace

Standings::Standings(const SQLite::Database& database, const Sight& sight)
    : database_{database},
      sight_{sight},
      successes_{database, successes_sql},
      failures_{database, failures_sql},
      newest_{database, newest_rows_sql},
      run_{database, select_runs(" FROM runs WHERE id = :id")} {}

Standing Standings::of(const std::string& job) {
    Standing standing;
    find_open(job, standing);
    find_last(job, standing);
    standing.turns = turns_in(job);
    if (standing.under_way) standing.usual = usual_duration(database_, job);
    find_findings(job, standing);
    return standing;
}

std::vector<JobBrief> Standings::briefs(Instant now) {
    SQLite::Statement rows{database_, briefs_sql};
    std::vector<JobBrief> briefs;
    while (rows.executeStep()) briefs.push_back(brief_from(rows, now));
    return briefs;
}

/// A look at runs is needed only where the newest one is not among those that the row names, or
/// one is under way, or where the last twenty could have changed often enough.
JobBrief Standings::brief_from(SQLite::Statement& row, Instant now) {
    constexpr std::int64_t steady = 16;
    JobBrief brief{.name = bytes_of(row.getColumn(0)),
                   .last_started = instant_of(row.getColumn(1).getDouble()),
                   .last_success = time_in(row.getColumn(7)),
                   .signs = {}};
    const auto last = row.getColumn(2).getInt64();
    const auto success = row.getColumn(3), failure = row.getColumn(4);
    const auto in_row = static_cast<std::uint64_t>(row.getColumn(6).getInt64());
    const bool is_judged = (!success.isNull() && success.getInt64() == last) ||
                           (!failure.isNull() && failure.getInt64() == last);
    if (!is_judged || has_open(brief.name)) {
        const auto standing = of(brief.name);
        brief.signs = signs_of(standing, in_row, !success.isNull(), now);
        if (standing.last) brief.last_started = standing.last->started;
        return brief;
    }
    brief.signs = {.failures_in_row = in_row, .has_succeeded = !success.isNull()};
    if (in_row == 0 && !failure.isNull() && row.getColumn(5).getInt64() < steady)
        brief.signs.turns = turns_in(brief.name);
    return brief;
}

/// Whether there is a run that has not ended, or a finding.
bool Standings::has_open(const std::string& job) {
    if (!open_) open_ = open_runs();
    if (!with_finding_) {
        SQLite::Statement query{database_, finding_jobs_sql};
        with_finding_.emplace();
        while (query.executeStep()) with_finding_->insert(bytes_of(query.getColumn(0)));
    }
    return open_->contains(job) || with_finding_->contains(job);
}

void Standings::find_findings(const std::string& job, Standing& standing) const {
    SQLite::Statement query{database_, std::string{finding_columns} + standing_findings_rest};
    query.bind(":job", job);
    while (query.executeStep()) standing.findings.push_back(finding_from(query));
    std::ranges::stable_sort(standing.findings, {}, [](const FindingRow& row) {
        return findings::health_of(row.finding);
    });
}

std::uint32_t Standings::turns_in(const std::string& job) {
    std::vector<Judged> verdicts;
    add_verdicts(verdicts, successes_, job, Outcome::success);
    add_verdicts(verdicts, failures_, job, Outcome::failure);
    std::ranges::sort(verdicts, std::greater{}, [](const Judged& one) {
        return std::tuple{one.ordered, one.id};
    });
    std::vector<Outcome> outcomes;
    outcomes.reserve(verdicts.size());
    for (const auto& one : verdicts) outcomes.push_back(one.outcome);
    return stats::turns_of(outcomes);
}

void Standings::find_last(const std::string& job, Standing& standing) {
    newest_.bind(":job", job);
    std::optional<std::int64_t> skipped, last;  // the newest of each
    for (std::uint64_t skips = 0; !last && newest_.executeStep(); ++skips) {
        const auto id = newest_.getColumn(0).getInt64();
        standing.skips_since = std::min(skips, most_skips);
        if (bytes_of(newest_.getColumn(1)) != word(Outcome::skipped)) last = id;
        if (!skipped) skipped = id;
    }
    newest_.reset();
    if (last) return void(standing.last = run(*last));
    if (standing.skips_since == most_skips)
        standing.last = newest_but_skips(job, standing.under_way);
    if (standing.last || !skipped) return;
    standing.last = run(*skipped);
    standing.skips_since = 0;
}

/// What lies behind very many skipped runs is found through other indexes. Runs of which it is not
/// known how they ended have none; nobody skips a run of those.
std::optional<Run> Standings::newest_but_skips(const std::string& job,
                                               const std::optional<Run>& under_way) {
    SQLite::Statement query{database_, judged_sql};
    query.bind(":job", job);
    std::optional<Run> newest = under_way;
    if (!query.executeStep()) return newest;
    for (const int column : {0, 1}) {
        if (query.getColumn(column).isNull()) continue;
        auto judged = run(query.getColumn(column).getInt64());
        if (judged && (!newest || place_of(*judged) > place_of(*newest)))
            newest = std::move(judged);
    }
    return newest;
}

void Standings::find_open(const std::string& job, Standing& standing) {
    if (!open_) open_ = open_runs();
    const auto found = open_->find(job);
    if (found == open_->end()) return;
    const auto& [under_way, unseen, unseen_count] = found->second;
    if (under_way) standing.under_way = run(*under_way);
    if (unseen) standing.unseen = run(*unseen);
    standing.unseen_count = unseen_count;
}

/// The oldest of those that are seen: it decides on the state of its job. What can't be seen may
/// have ended long ago.
Standings::OpenRuns Standings::open_runs() const {
    OpenRuns found;
    SQLite::Statement query{database_, running_sql};
    while (query.executeStep()) {
        const auto id = query.getColumn(0).getInt64();
        auto& of_job = found[bytes_of(query.getColumn(1))];
        if (sight_.unseen.contains(id)) {
            of_job.unseen = id;
            ++of_job.unseen_count;
        } else if (!of_job.under_way) {
            of_job.under_way = id;
        }
    }
    return found;
}

std::optional<Run> Standings::run(std::int64_t id) {
    run_.bind(":id", id);
    std::optional<Run> found;
    if (run_.executeStep()) found = run_from(run_);
    run_.reset();
    if (found) sight_.add_to(*found);
    return found;
}

}  // namespace jw::history

// SPDX-License-Identifier: MIT
#pragma once

#include <SQLiteCpp/Statement.h>

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "foundation/model/run.hpp"
#include "foundation/model/seconds.hpp"
#include "history/database/lazy_statement.hpp"
#include "history/judging/finding_row.hpp"
#include "history/recording/reconcile.hpp"
#include "judge/findings/lasting.hpp"
#include "judge/stats/health.hpp"
#include "judge/stats/quantile.hpp"

namespace jw::history {

/// So many skipped runs are counted, and no more.
inline constexpr std::uint64_t most_skips = 999;

/// What a job does and what its health is judged by, the same for every screen and page: the
/// newest row alone says nothing of a run that hangs beside it.
struct Standing {
    std::optional<Run> last;  ///< the newest run that was not skipped; a skipped one if all were
    std::uint64_t skips_since = 0;  ///< runs after that one, all of them skipped; see most_skips
    std::optional<Run> under_way;   ///< the oldest run that has not ended, as can be seen from here
    /// The newest of those of which nobody here can tell. It says nothing of the job's state,
    /// unless it is `last`.
    std::optional<Run> unseen;
    std::uint64_t unseen_count = 0;
    std::uint32_t turns = 0;                ///< stats::turns_of() the newest outcomes
    std::optional<stats::Spread> usual;     ///< usual_duration(), where a run is under way
    std::vector<FindingRow> findings = {};  ///< that are open and more than shown, the worst first
};

/// What the health of a job is judged by.
inline stats::Signs signs_of(const Standing& standing, std::uint64_t failures_in_row,
                             bool has_succeeded, Instant now) {
    stats::Signs signs{.failures_in_row = failures_in_row,
                       .turns = standing.turns,
                       .is_last_unseen = standing.last && standing.last->outcome == Outcome::unseen,
                       .has_succeeded = has_succeeded,
                       .has_warned = standing.last && standing.last->outcome == Outcome::warn};
    if (standing.under_way) {
        signs.under_way = time_under_way(*standing.under_way, now);
        signs.time_limit = standing.under_way->time_limit;
    }
    if (standing.usual) signs.p95 = micros_of(standing.usual->p95);
    if (!standing.findings.empty())
        signs.finding = findings::health_of(standing.findings.front().finding);
    return signs;
}

/// The least that must be known of each job to tell which of many need a look.
struct JobBrief {
    std::string name;
    Instant last_started;                      ///< of its newest run that was not skipped
    std::optional<Instant> last_success = {};  ///< the start of the newest
    stats::Signs signs;
};

/// Finds out how jobs stand. Each costs the same whatever the length of the history.
class Standings {
public:
    /// Both outlive it.
    Standings(const SQLite::Database& database, const Sight& sight);

    Standing of(const std::string& job);

    /// Of all jobs. Most are told from their row in `jobs` alone.
    std::vector<JobBrief> briefs(Instant now);

private:
    /// The runs of one job that have not ended; ids.
    struct Open {
        std::optional<std::int64_t> under_way, unseen;
        std::uint64_t unseen_count = 0;
    };

    using OpenRuns = std::map<std::string, Open>;

    void find_last(const std::string& job, Standing& standing);
    std::optional<Run> newest_but_skips(const std::string& job,
                                        const std::optional<Run>& under_way);
    void find_open(const std::string& job, Standing& standing);
    OpenRuns open_runs() const;
    std::optional<Run> run(std::int64_t id);
    bool has_open(const std::string& job);
    void find_findings(const std::string& job, Standing& standing) const;
    std::uint32_t turns_in(const std::string& job);
    JobBrief brief_from(SQLite::Statement& row, Instant now);

    const SQLite::Database& database_;
    const Sight& sight_;
    LazyStatement successes_, failures_, newest_, run_;
    std::optional<OpenRuns> open_;                       ///< once asked for
    std::optional<std::set<std::string>> with_finding_;  ///< jobs, once asked for
};

}  // namespace jw::history

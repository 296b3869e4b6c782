// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "foundation/model/run.hpp"
#include "history/recording/reconcile.hpp"
#include "judge/stats/quantile.hpp"

namespace SQLite {
class Database;
}

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
    std::uint32_t turns = 0;             ///< stats::turns_of() the newest outcomes
    std::optional<stats::Spread> usual;  ///< usual_duration(), where a run is under way
};

/// Finds out how jobs stand. Each costs the same whatever the length of the history.
class Standings {
public:
    /// Both outlive it.
    Standings(const SQLite::Database& database, const Sight& sight)
        : database_{database}, sight_{sight} {}

    Standing of(const std::string& job);

private:
    /// The runs of one job that have not ended; ids.
    struct Open {
        std::optional<std::int64_t> under_way, unseen;
        std::uint64_t unseen_count = 0;
    };

    using OpenRuns = std::map<std::string, Open>;

    void find_last(const std::string& job, Standing& standing) const;
    std::optional<Run> newest_but_skips(const std::string& job,
                                        const std::optional<Run>& under_way) const;
    void find_open(const std::string& job, Standing& standing);
    OpenRuns open_runs() const;
    std::optional<Run> run(std::int64_t id) const;

    const SQLite::Database& database_;
    const Sight& sight_;
    std::optional<OpenRuns> open_;  ///< once asked for
};

}  // namespace jw::history

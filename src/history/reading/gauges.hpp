// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "foundation/model/run.hpp"
#include "history/reading/standing.hpp"
#include "history/runs/hosts.hpp"

namespace SQLite {
class Database;
}

namespace jw::history {

/// What a monitoring system is told of a job. Costs the same whatever the length of the history.
struct JobGauges {
    JobBrief brief;
    std::string host;  ///< where the store has several, else ""
    std::optional<Instant> last_failure = {};
    // Of the newest run that succeeded or failed.
    std::optional<Micros> duration = {}, cpu = {};
    std::optional<int> exit = {};
    std::optional<std::uint64_t> memory = {};  ///< bytes, the most at any time
};

/// Of all jobs, by key.
std::vector<JobGauges> job_gauges(const SQLite::Database& database, Standings& standings,
                                  const HostTitles& hosts, Instant now);

}  // namespace jw::history

// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "fleet/server/connection.hpp"
#include "foundation/model/run.hpp"

namespace jw::fleet {

/// A run of one of the hosts.
struct FleetRun {
    std::string host, job, key, outcome, note, trigger;
    bool is_failure = false;
    Instant started;
    std::optional<double> duration;  ///< seconds
    std::optional<int> exit, signal;
};

/// Which runs are asked for.
struct RunFilter {
    std::string job;   ///< its name; "" for all
    std::string host;  ///< a pattern of fnmatch(3); "" for all
    bool failed_only = false;
    std::size_t most = 20;
};

/// The newest of them, the newest first.
Result<std::vector<FleetRun>> runs(Connection& connection, const RunFilter& filter);

/// What came of a run's output; nothing of it may have been sent.
struct FleetOutput {
    std::string out, err;
    bool is_there = false;
};

Result<FleetOutput> output_of(Connection& connection, const FleetRun& run);

}  // namespace jw::fleet

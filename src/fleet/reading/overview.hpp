// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "fleet/server/connection.hpp"
#include "foundation/model/run.hpp"

namespace jw::fleet {

/// A machine, or a login that no machine has spoken for yet.
struct Host {
    std::string title;  ///< what the administrator calls it
    std::string name;   ///< what it calls itself; "" if it has not spoken
    std::string version;
    std::optional<Instant> last_contact, cloned;
    double clock_ahead = 0;  ///< seconds
    std::uint64_t jobs = 0, failing = 0;
    bool is_silent = false;
};

/// Of those whose titles match (fnmatch(3)), in the order of their need: clones, silent ones,
/// those with failing jobs, those that have not spoken.
Result<std::vector<Host>> hosts(Connection& connection, const std::string& glob);

/// Jobs of one name that fail now, of hosts that speak.
struct FailingJob {
    std::string name;
    std::uint64_t failing = 0, all = 0;  ///< on how many hosts
    std::uint64_t most_in_row = 0;
    Instant last_failure;
    std::vector<std::string> hosts;  ///< those that failed last, five at most
};

struct Overview {
    std::vector<Host> hosts;
    std::vector<FailingJob> failing;  ///< on most hosts first
    std::uint64_t jobs = 0;
    int months_ahead = 0;  ///< for which there are partitions
};

Result<Overview> overview(Connection& connection, const std::string& glob);

}  // namespace jw::fleet

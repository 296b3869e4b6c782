// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>

#include "systemd/unit/root.hpp"

namespace jw::ingest {

/// What the files of root say of a service of the system.
struct Declared {
    std::set<std::string> names;       ///< its runs' names: `job-watch --name NAME` in its lines
    bool names_job_watch = false;      ///< in a line that begins with Exec
    std::optional<std::uint32_t> uid;  ///< its user's; nothing where that can't be known
};

/// Reads the unit files of services, and remembers for a while what they say.
class ServiceFiles {
public:
    using Clock = std::chrono::steady_clock;

    explicit ServiceFiles(unit::Root root) : root_{std::move(root)} {}

    /// Valid until the next call.
    const Declared& of(const std::string& unit, Clock::time_point now);

private:
    struct Found {
        Declared declared;
        Clock::time_point since;
    };

    Declared look_up(const std::string& unit) const;

    unit::Root root_;
    std::map<std::string, Found> found_;
};

}  // namespace jw::ingest

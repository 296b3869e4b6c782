// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <map>
#include <set>
#include <string>

#include "systemd/unit/root.hpp"

namespace jw::ingest {

/// The names that the unit files of the system give to the runs of its services, by
/// `job-watch --name NAME` in a line that begins with Exec. What is found is remembered for a
/// while.
class DeclaredNames {
public:
    using Clock = std::chrono::steady_clock;

    explicit DeclaredNames(unit::Root root) : root_{std::move(root)} {}

    bool has(const std::string& unit, const std::string& name, Clock::time_point now);

private:
    struct Found {
        std::set<std::string> names;
        Clock::time_point since;
    };

    std::set<std::string> look_up(const std::string& unit) const;

    unit::Root root_;
    std::map<std::string, Found> found_;
};

}  // namespace jw::ingest

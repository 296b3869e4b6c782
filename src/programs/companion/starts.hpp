// SPDX-License-Identifier: MIT
#pragma once

#include <map>
#include <optional>
#include <string>

#include "programs/companion/collector.hpp"
#include "programs/companion/outlet.hpp"
#include "systemd/journal/unit_run.hpp"

namespace jw::companion {

/// Activations that are under way. Those that take longer than a few seconds leave a start entry,
/// without which a run that hangs would be none until it ends; short ones cost nothing.
class Starts {
public:
    explicit Starts(Outlet& outlet);

    void begun(journal::UnitRun run, Clock::time_point now);
    void ended(const std::string& unit, const std::string& invocation);

    /// Leaves the entries that are due.
    void turn(Clock::time_point now);

    std::optional<Clock::time_point> due() const;

private:
    struct Waiting {
        journal::UnitRun run;
        Clock::time_point due;
    };

    bool leave(const journal::UnitRun& begun);

    Outlet& outlet_;
    std::uint64_t pid_namespace_ = 0;
    std::map<std::string, Waiting> waiting_;  ///< by unit
};

}  // namespace jw::companion

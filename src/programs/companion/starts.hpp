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

    /// Leaves the entries that are due. `boot` is what journald calls this boot, empty if that is
    /// not known yet: in a container they wait for it, since their ends are going to have it.
    void turn(Clock::time_point now, const std::string& boot);

    std::optional<Clock::time_point> due() const;

private:
    struct Waiting {
        journal::UnitRun run;
        Clock::time_point due;
    };

    bool leave(journal::UnitRun begun, const std::string& boot);

    Outlet& outlet_;
    std::uint64_t pid_namespace_ = 0;
    bool needs_journals_boot_ = false;
    std::map<std::string, Waiting> waiting_;  ///< by unit
};

}  // namespace jw::companion

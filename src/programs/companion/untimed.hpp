// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>

#include "programs/companion/collector.hpp"
#include "programs/companion/outlet.hpp"
#include "systemd/sd/signals.hpp"
#include "systemd/watch/timer_trouble.hpp"

namespace jw::companion {

/// That timers do not start what they are to start becomes runs that were not started: one for each
/// time that a timer got into such a state, however often that is seen. Once the timer is well
/// again, the run is no failure any more.
///
/// A state counts when it has lasted for some seconds, and not while the machine goes down: timers
/// are restarted, and all of them are stopped at the end.
class Untimed {
public:
    /// Whether a service is one of those that are followed.
    using Wants = std::function<bool(const std::string& service)>;

    Untimed(Outlet& outlet, journal::Manager manager, std::string host, Wants wants)
        : outlet_{outlet},
          manager_{std::move(manager)},
          host_{std::move(host)},
          wants_{std::move(wants)} {}

    /// All properties of a timer.
    void on_timer(const std::string& timer, const watch::Properties& all, Clock::time_point now);

    /// Whether more is to be asked of a timer than the state that it has now.
    bool concerns(const std::string& timer, const watch::Properties& state) const;

    /// Asks once more of what is due.
    void turn(sd::Signals& signals, Clock::time_point now);

    std::optional<Clock::time_point> due() const;

private:
    struct Absent {
        watch::TimerTrouble trouble;
        std::string unit;
        std::optional<Clock::time_point> due;  ///< absent once it is told, and while it is asked
        bool is_told = false;
        Instant noticed;
    };

    void confirm(const std::string& timer, const watch::Properties& all, Clock::time_point now);
    bool tell(const std::string& timer, const Absent& absent, bool is_over);
    Run run_of(const std::string& timer, const Absent& absent) const;

    Outlet& outlet_;
    journal::Manager manager_;
    std::string host_;
    Wants wants_;
    std::map<std::string, Absent> absent_;  ///< by timer
};

}  // namespace jw::companion

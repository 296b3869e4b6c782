// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>

#include "systemd/watch/properties.hpp"

namespace jw::watch {

/// That a timer started a run, as its manager says. It says so of each later run of the unit, too,
/// whoever starts that: of what has started a unit it keeps the first. All times are on the boot's
/// clock.
struct TimersClaim {
    std::string timer;
    std::optional<Micros> elapsed;  ///< when the timer elapsed of which the manager speaks
    Micros activated;               ///< when the run began
    /// When the run before it ended; not known where it is no earlier than that.
    std::optional<Micros> rested;
};

/// Nothing unless the properties of a service say that a timer started its newest run.
std::optional<TimersClaim> timers_claim(const Properties& service);

/// Run::trigger by what the timer says of itself: "timer" where it elapsed for that run, "unit"
/// where it did not, "" where nobody can tell any more, as of a run during which it elapsed again.
std::string trigger_by(const TimersClaim& claim, const Properties& timer);

}  // namespace jw::watch

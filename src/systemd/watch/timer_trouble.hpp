// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>

#include "systemd/journal/unit_run.hpp"
#include "systemd/watch/properties.hpp"

namespace jw::watch {

/// That a timer which is to start something does not, and is not going to.
struct TimerTrouble {
    std::string result;  ///< the manager's word, or `masked`, `inactive`, `no-next-elapse`
    std::string words;   ///< for people, with the timer's name in it
    std::optional<journal::Moment> since;  ///< since when the timer is in that state

    bool operator==(const TimerTrouble&) const = default;
};

/// By all properties of a timer. Only where somebody wants it to run: a timer that is disabled does
/// what it is to do. Nothing while a job of the manager is about to change its state. A timer that
/// is to elapse once a boot, and has, is well.
std::optional<TimerTrouble> trouble_of(const Properties& timer);

/// What the timer starts: its Unit=, which one that is masked no longer tells.
std::string unit_of_timer(const std::string& name, const Properties& timer);

}  // namespace jw::watch

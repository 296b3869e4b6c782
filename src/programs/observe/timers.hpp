// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "systemd/sd/bus.hpp"

namespace jw::observe {

/// What the loaded timers of a manager start next: lines `SERVICE MICROSECONDS`, since the epoch.
/// "" where the manager can't be asked.
std::string next_runs(sd::Manager manager);

}  // namespace jw::observe

// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "systemd/sd/bus.hpp"

namespace jw::observe {

/// What the loaded timers of a manager are to start, when, and how that went last: a paragraph for
/// each, of lines `KEY VALUE`, as inventory/jobs/timer_jobs.hpp reads them. "" where the manager
/// can't be asked.
std::string scheduled(sd::Manager manager);

}  // namespace jw::observe

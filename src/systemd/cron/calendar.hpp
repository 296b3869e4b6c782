// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "foundation/cron/schedule.hpp"

namespace jw::cron {

/// The schedule as systemd.time(7) calendar expressions, to be given to OnCalendar= one by one:
/// two where either day field is enough, else one; none for @reboot, which no calendar knows. They
/// elapse at exactly the minutes at which cron's clock on the wall matches. When the clocks
/// change, cron and systemd differ: see job-watch.jobs(5).
std::vector<std::string> calendar_of(const Schedule& schedule);

}  // namespace jw::cron

// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "foundation/cron/schedule.hpp"
#include "foundation/model/run.hpp"
#include "foundation/when/local_clock.hpp"

namespace jw::inventory {

/// `every 5 minutes`, `daily at 03:00`, `Mon-Fri at 06:30`, `on the 1st at 00:00`, `at boot`; ""
/// where that would take more words than the schedule itself.
std::string words_of(const cron::Schedule& schedule);

/// The same of an OnCalendar= expression, as a manager writes it; the expression for one that is
/// of another shape.
std::string words_of_calendar(std::string_view expression);

/// `15min`, `1d 2h`.
std::string span_words(std::chrono::seconds span);

/// When the schedule is due next, on clocks that reach so far; nothing for @reboot, and for zones
/// of their own.
std::optional<Instant> next_of(const cron::Schedule& schedule, const LocalClock& clock,
                               Instant now);

/// The clocks for `next_of`.
LocalClock clock_from(Instant now);

}  // namespace jw::inventory

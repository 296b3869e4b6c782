// SPDX-License-Identifier: MIT
#pragma once

#include "foundation/cron/schedule.hpp"
#include "foundation/when/local_clock.hpp"
#include "judge/starts/slots.hpp"

namespace jw::starts {

/// The moments at which a schedule of crontab(5) is due, after one and up to another. A local time
/// that the clocks skip is no slot, since cron daemons differ; one that they show twice is due the
/// second time, and served by a run at the first. Schedules of every hour run on through both.
void cron_slots(const cron::Schedule& schedule, const LocalClock& clock, Window window,
                const Visit& visit);

}  // namespace jw::starts

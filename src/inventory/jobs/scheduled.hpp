// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "inventory/crontab/crontab.hpp"
#include "inventory/jobs/cron_jobs.hpp"
#include "inventory/jobs/job.hpp"

namespace jw::inventory {

/// Whose history is asked about.
struct Recorded {
    std::string user;       ///< whose store it is
    std::string store;      ///< its path
    bool is_usual = false;  ///< what names no store is in it
};

/// The rule by which a scheduler starts a job that job-watch records.
struct ScheduledJob {
    std::string name;
    std::string place;  ///< FILE:LINE, or the timer
    std::string rule;   ///< the times of crontab(5), or what the timer has
    const Job* timer = nullptr;
};

/// Those of lines that name their job. A line that may pass it over, such as `test -f X && ...`,
/// has a rule that is none of crontab(5).
std::vector<ScheduledJob> scheduled_by_cron(const std::vector<CronJob>& lines,
                                            const std::vector<Crontab>& crontabs,
                                            const Recorded& recorded);

/// Those of timers, as `timer_jobs` has them. Views them.
std::vector<ScheduledJob> scheduled_by_timers(const std::vector<Job>& timers,
                                              const Recorded& recorded);

}  // namespace jw::inventory

// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "inventory/adopt/wrapping.hpp"
#include "inventory/jobs/cron_jobs.hpp"

namespace jw::inventory {

/// What is to be done to a crontab, and what can't be. A value: nothing has been done yet.
struct CrontabChange {
    struct Line {
        std::string job, place;
        std::string why;  ///< of one that is left as it is; "" of one that is changed
    };

    std::string text;  ///< as it is to be
    std::vector<Line> changed, left;
};

using IsChosen = std::function<bool(const CronJob&)>;

/// Crontab number `index`, with the wrapper before the jobs that are chosen. Those that have it are
/// passed over. `chosen` is asked once for each job of that crontab.
CrontabChange adopted(const std::vector<Crontab>& crontabs, std::size_t index,
                      const std::vector<CronJob>& jobs, const IsChosen& chosen, const Place& place);

/// The same without it. Of the jobs that another hand has wrapped it says so.
CrontabChange unadopted(const std::vector<Crontab>& crontabs, std::size_t index,
                        const std::vector<CronJob>& jobs, const IsChosen& chosen,
                        const Place& place);

/// Whether the line runs a folder of scripts, run-parts(8).
bool runs_parts(const CronJob& job);

}  // namespace jw::inventory

// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "foundation/base/result.hpp"
#include "foundation/when/local_clock.hpp"
#include "inventory/crontab/crontab.hpp"
#include "inventory/jobs/cron_jobs.hpp"
#include "inventory/jobs/job.hpp"
#include "systemd/unit/root.hpp"

namespace jw::inventory {

/// The tree that is looked at, and by whom.
struct View {
    unit::Root root;
    std::string user;  ///< the name of who asks
    bool is_root = false;
    Instant now;
};

/// What was read, and what could not be.
struct Crontabs {
    std::vector<Crontab> crontabs;
    std::vector<Failure> unread;
};

/// Adds those of users, as their daemon has them: for root alone.
void add_spooled_crontabs(const View& view, Crontabs& to);

/// Adds that of one user alone.
void add_spooled_crontab(const View& view, const std::string& user, Crontabs& to);

/// Adds /etc/crontab and those of /etc/cron.d that cron reads; what it passes over is unread.
void add_system_crontabs(const View& view, Crontabs& to);

/// The jobs of crontabs, with all but what the log tells of them. Of others than who asks none,
/// unless that is root.
std::vector<Job> jobs_of(const std::vector<CronJob>& lines, const std::vector<Crontab>& crontabs,
                         const View& view);

/// Those of anacrontab(5): for root alone.
std::vector<Job> anacron_jobs(const View& view);

/// The scripts of /etc/cron.daily and the like, and when run-parts(8) runs them, by those jobs: for
/// root alone.
std::vector<Job> folder_jobs(const std::vector<CronJob>& lines, const View& view,
                             const std::vector<Job>& jobs);

/// Those that at(1) has in its queue: for root alone.
std::vector<Job> at_jobs(const View& view);

}  // namespace jw::inventory

// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "inventory/jobs/cron_jobs.hpp"
#include "inventory/jobs/job.hpp"
#include "systemd/unit/root.hpp"

namespace jw::inventory {

/// What is likely to be a mistake in a line, in words.
std::vector<std::string> oddities_of(const CronJob& job, const unit::Root& root);

/// Adds to those of several schedules that run the same command.
void note_doubles(std::vector<Job>& jobs);

}  // namespace jw::inventory

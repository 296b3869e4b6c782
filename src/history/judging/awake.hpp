// SPDX-License-Identifier: MIT
#pragma once

#include <SQLiteCpp/Database.h>

#include <chrono>
#include <ctime>
#include <optional>
#include <string>

#include "history/runs/judged_changes.hpp"
#include "judge/starts/sleeps.hpp"

namespace jw::history {

/// Clocks of this boot, in seconds.
struct BootTimes {
    double since_boot = 0;  ///< CLOCK_BOOTTIME
    double suspended = 0;   ///< how long that has stood still for CLOCK_MONOTONIC
};

BootTimes boot_times();

/// When a run began on the clocks of its boot; what is not known is absent.
struct BootMoment {
    double started = 0;  ///< seconds since 1970
    std::string boot_id;
    std::optional<double> boottime, suspended;
};

/// In which time between two runs the machine may have been off or asleep. What is not known is
/// taken for asleep: nothing was missed in it.
std::optional<starts::Sleep> sleep_between(const BootMoment& first, const BootMoment& second);

/// The start of a run of the job that a clock started, the newest that is no later than the place.
/// Since `timer_since` all runs of its service are such.
std::optional<BootMoment> boot_moment(SQLite::Database& database, const std::string& job,
                                      const RunPlace& place, double timer_since);

/// A moment since which the machine has certainly been awake, as runs that started since show.
double awake_since(SQLite::Database& database, const std::string& boot_id, const BootTimes& times,
                   double now);

}  // namespace jw::history

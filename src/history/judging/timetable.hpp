// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "foundation/model/run.hpp"

namespace jw::history {

/// A rule by which a scheduler of this machine starts a job; moments are seconds since 1970.
struct Scheduled {
    std::string job;                     ///< its name
    std::string place;                   ///< where the rule stands: file and line, or the timer
    std::string rule;                    ///< as it is written
    std::optional<double> elapsed = {};  ///< of a timer: when it did so last
    std::optional<double> next = {};     ///< of a timer: when it is to do so next
    std::string trouble = {};            ///< of a timer: why it does not, in words
};

/// A rule as the store has it.
struct KnownRule {
    std::string place, rule;
    Instant since;                 ///< when it was read first
    std::optional<Instant> until;  ///< of one that is gone
    std::string trouble;           ///< of a timer
};

/// What one scheduler says of all jobs.
struct Scheduler {
    std::vector<Scheduled> rules;
    bool is_whole = false;  ///< what is not among them is not there
};

/// What the schedulers of this machine say of the jobs of one store.
struct Timetable {
    Scheduler cron;    ///< rules of crontab(5), with CRON_TZ=ZONE before them where one is set
    Scheduler timers;  ///< of the service manager
};

}  // namespace jw::history

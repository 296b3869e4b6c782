// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "foundation/model/run.hpp"

namespace jw::inventory {

enum class Source { crontab, folder, anacron, timer, at };

/// Something that this machine is to run by itself.
struct Job {
    std::string name;  ///< the one it has in the history, or would have
    Source source = Source::crontab;
    std::string user;
    std::string place;     ///< the file and line, or the unit
    std::string schedule;  ///< as it is written
    std::string when;      ///< in words
    std::string command;
    std::string unit;  ///< the service of a timer
    std::optional<Instant> next, last;
    std::string result;   ///< `ok`, `exit 3`, `SIGKILL`; "" where nobody knows
    std::string watched;  ///< how; "" for not at all
    std::vector<std::string> odd;
    std::optional<Instant> elapsed = {};      ///< of a timer: when it started something last
    std::optional<Instant> passed_over = {};  ///< of its service: when a condition was not met
    std::string trouble = {};  ///< of a timer: why it starts nothing; one of what is odd

    /// What cron(8) writes to its log when it starts the job: one of these.
    std::vector<std::string> log_messages = {};
};

}  // namespace jw::inventory

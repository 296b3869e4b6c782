// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "foundation/model/run.hpp"
#include "judge/stats/health.hpp"
#include "show/terminal/terminal.hpp"

namespace jw::show {

/// As a monitoring system grades it; the numbers are the exit codes of its plugins.
enum class Alarm : std::uint8_t { ok = 0, warning = 1, critical = 2, unknown = 3 };

/// `OK`, `WARNING`, `CRITICAL`, `UNKNOWN`.
std::string_view word(Alarm alarm);

/// A job fails, does not start, or does nothing: critical; it is not as it used to be: a warning.
Alarm alarm_of(stats::Health health);

/// A job as it was checked.
struct CheckedJob {
    std::string title;
    stats::Health health = stats::Health::ok;
    Alarm alarm = Alarm::ok;
    std::string why;             ///< in words; "" of one that is well
    std::optional<Micros> age;   ///< since the start of its newest success
    std::optional<Micros> took;  ///< its newest success, if that is known
    std::uint64_t failures_in_row = 0;
};

/// What was checked. `jobs`: all that were looked at, the worst first.
struct Checked {
    std::vector<CheckedJob> jobs;
    std::optional<Micros> max_age;
    std::string why_none;  ///< in words, where there is no job
};

/// The worst of them; unknown where there is none.
Alarm alarm_of(const Checked& checked);

/// One line for a monitoring system, with performance data behind a bar: of one job how old, how
/// long and how often failed, of several how many are how.
std::string check_line(const Checked& checked, Charset charset);

}  // namespace jw::show

// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

#include "foundation/base/result.hpp"
#include "foundation/cron/field.hpp"

namespace jw::cron {

/// When a line of crontab(5) runs its command.
struct Schedule {
    bool at_boot = false;  ///< @reboot; then nothing else counts
    Field minutes, hours, days, months;
    Field weekdays;    ///< 0 is Sunday; 7 has become 0
    std::string zone;  ///< CRON_TZ, "" for that of the machine

    /// Vixie's rule: if neither day field begins with *, a day needs to match one of them only.
    bool either_day() const { return !days.any && !weekdays.any; }
};

/// Reads the time part of a crontab(5) line, with `CRON_TZ=ZONE` or `TZ=ZONE` before it where
/// wanted: five fields, or @reboot, @yearly, @annually, @monthly, @weekly, @daily, @midnight,
/// @hourly. Fails on more or less than that, also on a command behind it, and on days that no
/// month has.
Result<Schedule> parse_schedule(std::string_view text);

/// Whether this can name a zone of tzdata: `Europe/Berlin`, not a path out of its folder.
bool is_zone_name(std::string_view text);

}  // namespace jw::cron

// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "foundation/model/run.hpp"

namespace jw {

/// A date and a time of day, as a calendar and a clock on the wall show them.
struct Civil {
    int year = 1970, month = 1, day = 1;
    int hour = 0, minute = 0, second = 0, micros = 0;

    bool operator==(const Civil&) const = default;
};

enum class Zone { local, utc };

/// What calendar and clock show at that moment. Moments outside the years 1 to 9999 show its edge.
Civil civil(Instant moment, Zone zone);

/// Which moment is meant by a local time that comes twice, since clocks are set back.
enum class Repeated { first, second };

/// The moment when calendar and clock show this; nothing where there is no such date, or outside
/// the years 1970 to 9999. A local time that a change of the clocks skips gives one of the moments
/// next to it, as mktime(3) chooses.
std::optional<Instant> instant(const Civil& civil, Zone zone, Repeated which = Repeated::first);

/// How far the local clocks are ahead of UTC at that moment.
std::chrono::seconds offset(Instant moment);

/// Whether local clocks show the same at another moment, since they are set back.
bool is_repeated(Instant moment);

/// The same time of day so many days later, of a date that the calendar has.
Civil days_later(Civil from, int days);

/// 0 is Sunday.
int weekday(const Civil& civil);

/// What the local zone calls itself at that moment, such as CET.
std::string zone_name(Instant moment);

}  // namespace jw

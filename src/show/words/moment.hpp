// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>

#include "foundation/model/run.hpp"

namespace jw::show {

// Names are English and the order is day, month, year, whatever the locale: a screen of job-watch
// reads the same in a terminal and in a mail from cron. A time of day that comes twice, since
// clocks are set back, has its offset from UTC behind it: `02:30 +02:00`.

/// `02:00` today, `Mon 06:00` in the last six days, `21 Nov 02:00` this year, `21 Nov 2025` else.
std::string short_moment(Instant moment, Instant now);

/// `Tue 24 Nov 02:00:03`, with the year behind the month where it is not this one.
std::string long_moment(Instant moment, Instant now);

/// `Tue 24 Nov`, with the year where it is not this one.
std::string date_text(Instant moment, Instant now);

/// `Nov 2026`.
std::string month_text(Instant moment);

/// `02:00:03`.
std::string clock_text(Instant moment);

/// `Tue 24 Nov 02:00:03 - 02:11:54`, each with its offset where the clocks were changed meanwhile.
std::string span_text(Instant from, Instant to, Instant now);

/// How long ago: `12s 7m 5h 3d`; with a minus for a moment that is yet to come.
std::string age_text(Instant moment, Instant now);

/// `7h ago`, `in 3m`.
std::string relative_text(Instant moment, Instant now);

/// When something comes next: `in 16h`; `due` where it should have come, `-` where nobody knows.
std::string next_text(const std::optional<Instant>& next, Instant now);

/// RFC 3339 in UTC with microseconds, for machines.
std::string rfc3339(Instant moment);

/// The same without the fraction of the second.
std::string rfc3339_seconds(Instant moment);

}  // namespace jw::show

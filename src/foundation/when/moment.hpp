// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

#include "foundation/base/result.hpp"
#include "foundation/model/run.hpp"
#include "foundation/when/civil.hpp"

namespace jw {

/// Reads a moment as systemd.time(7) writes it: `now`, `today`, `yesterday`, `tomorrow`, `-3h`,
/// `+5min`, `3h ago`, `@1700000000`, `2026-11-24`, `10:00`, `Tue 2026-11-24 10:00:30.5`; besides
/// `yesterday 10:00`, the newest of `monday`, `last monday` or `monday 10:00` that is past, and the
/// begin of `this week`, `last month` and the like (a week begins on Monday). Behind a date or a
/// time of day may be UTC, Z, +02:00, a name of the local zone or one of tzfile(5). Local time
/// otherwise; the first moment of one that comes twice.
Result<Instant> parse_moment(std::string_view text, Instant now);

/// A moment as `--since` and `--until` take it: as above, or a bare span such as `24h`, which
/// counts back from now. `which` is meant by a time that comes twice.
Result<Instant> parse_limit(std::string_view text, Instant now, Repeated which);

}  // namespace jw

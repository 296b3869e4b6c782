// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "foundation/model/run.hpp"

namespace jw {

/// What the clocks of a place show, over a span of time, in whole seconds since 1970: a value, to
/// be asked often. A local time is counted as if it were UTC.
class LocalClock {
public:
    struct Change {
        std::int64_t from = 0;   ///< UTC
        std::int64_t ahead = 0;  ///< of UTC, from then on
    };

    /// UTC.
    LocalClock() = default;

    /// In the order of time, the first for all that is before the second.
    explicit LocalClock(std::vector<Change> changes) : changes_{std::move(changes)} {}

    std::int64_t local(std::int64_t moment) const { return moment + ahead_at(moment); }

    /// When clocks show a local time: twice, where they are set back meanwhile.
    struct Moments {
        std::int64_t first = 0, last = 0;
    };

    /// Nothing for a local time that the clocks skip.
    std::optional<Moments> moments_of(std::int64_t local) const;

    /// Of one that is skipped, as far after the change as it is behind it.
    Moments moments_or_later(std::int64_t local) const;

private:
    std::int64_t ahead_at(std::int64_t moment) const;

    std::vector<Change> changes_;
};

/// That of the local zone for moments from one to another, which are at most some years apart.
LocalClock local_clock(Instant from, Instant to);

inline constexpr std::int64_t seconds_of_day = 86'400;

/// Days since 1970 of a local time; 0 for Sunday of such a day.
constexpr std::int64_t day_of(std::int64_t local) {
    return (local - (local % seconds_of_day + seconds_of_day) % seconds_of_day) / seconds_of_day;
}

constexpr int weekday_of(std::int64_t day) { return static_cast<int>(((day + 4) % 7 + 7) % 7); }

}  // namespace jw

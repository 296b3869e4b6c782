// SPDX-License-Identifier: MIT
#pragma once

#include <bitset>
#include <cstdint>
#include <optional>
#include <vector>

#include "judge/starts/seen.hpp"
#include "judge/starts/slots.hpp"

namespace jw::starts {

/// A time of the local day, on some weekdays.
struct DayTime {
    std::int64_t seconds = 0;  ///< since midnight
    std::bitset<7> weekdays;   ///< 0 is Sunday
};

/// Times of the day at which starts gather.
struct Calendar {
    std::vector<DayTime> times;
    double early = 0;      ///< a start so long before a time serves it
    double grace = 0;      ///< seconds that a start may be late
    double least_gap = 0;  ///< not overdue before so long after the last start

    void visit(const LocalClock& clock, Window window, const Visit& visit) const;
};

/// Nothing where less than four of five starts are at such times, or too little is known yet.
/// `usual_gap`: their median distance.
std::optional<Calendar> calendar_of(const Seen& seen, double usual_gap);

}  // namespace jw::starts

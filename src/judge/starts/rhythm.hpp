// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <variant>

#include "foundation/cron/schedule.hpp"
#include "judge/starts/calendar.hpp"
#include "judge/starts/grid.hpp"
#include "judge/starts/interval.hpp"
#include "judge/starts/known.hpp"

namespace jw::starts {

/// From so many starts on a rhythm is looked for.
inline constexpr std::size_t least_starts = 8;

/// What is known of when a job starts; seconds.
struct Schedule {
    std::optional<cron::Schedule> cron;
    std::optional<double> every;  ///< after the last start, on a clock that stands still in suspend
    double random_delay = 0;

    bool is_known() const { return cron || every; }
};

/// How often the cron lines' slots come at most.
struct CronSlots {
    cron::Schedule schedule;
};

/// When the next starts are due.
struct Rhythm {
    std::variant<std::monostate, CronSlots, Interval, Grid, Calendar, Moments> model;
    double grace = 0;  ///< seconds that a start may be late

    bool is_known() const { return model.index() > 0; }

    void visit(const Seen& seen, Window window, const Visit& visit) const;
};

/// `lateness`: by how many seconds starts came after their slots. Nothing in it where the schedule
/// is not known and starts are too few, or follow no rule.
Rhythm rhythm_of(const Schedule& schedule, const Seen& seen, const std::vector<double>& lateness);

/// The same by what is known.
Rhythm rhythm_of(const Known& known, const Seen& seen, const std::vector<double>& lateness);

}  // namespace jw::starts

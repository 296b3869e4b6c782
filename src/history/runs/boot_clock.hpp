// SPDX-License-Identifier: MIT
#pragma once

#include <optional>

#include "foundation/model/run.hpp"
#include "history/database/lazy_statement.hpp"

namespace SQLite {
class Database;
}

namespace jw::history {

/// That the wall clock was set: when the runs of a boot began by what it says now.
struct ClockStep {
    Instant zero;   ///< of the boot's clock, by the wall clock as it is now
    Instant since;  ///< no run of that boot lies before
};

/// The order of runs. The wall clock can be wrong after a boot, and be set while runs are under
/// way; CLOCK_BOOTTIME only grows. So of two runs of one boot the one with the later boot time is
/// the later one, whatever the wall clock said, and a run of another boot comes after all that were
/// known before it. A run's place is its start where that agrees, as it does nearly always; else
/// `Run::place` says where it belongs.
///
/// The table `boots` is named without a schema, so that a TEMP table can stand in.
class BootClock {
public:
    explicit BootClock(SQLite::Database& database);

    /// Gives a run its place, the first time that the store meets it, and corrects its start where
    /// the clock was set since. A run dated in the future, by `now`, has its place now. Returns
    /// that the clock was set between the runs known before and this one.
    std::optional<ClockStep> place(Run& run, Instant now);

private:
    struct Newest {
        Instant boottime, started, ordered;
    };

    std::optional<Newest> newest_of(const Run& run);
    std::optional<Instant> newest_of_others(const Run& run);
    void keep(const Run& run, const Newest& newest);
    void place_by_wall_clock(Run& run, Instant now);
    static std::optional<ClockStep> place_after(Run& run, const Newest& newest);
    static void place_before(Run& run, const Newest& newest);

    LazyStatement load_, others_, save_, latest_;
};

}  // namespace jw::history

// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "judge/starts/odd_start.hpp"
#include "judge/starts/rhythm.hpp"
#include "judge/starts/sleeps.hpp"

namespace jw::starts {

/// A start that did not come; seconds since 1970.
struct Missed {
    double told = 0;        ///< when that was certain
    double since = 0;       ///< the last start
    double slot = 0;        ///< when it was due
    bool is_known = false;  ///< by a schedule, not by a rhythm
};

/// What the judgement of starts goes by, beside what it remembers. Views what it is made of.
struct Surroundings {
    const Schedule& schedule;  ///< of all times
    const LocalClock& clock;
    const KnownSchedules* known = nullptr;  ///< as they were read, each in its time
};

/// Finds starts that did not come: by the job's schedule, else by the rhythm of its starts. For no
/// moment both speak. What the machine slept through is not missed. It is told of once in each
/// silence.
class Starts {
public:
    template <typename Self, typename Archive>
    static void visit(Self& self, Archive& archive) {
        archive(self.starts_, self.lateness_, self.sleeps_, self.count_, self.is_told_);
    }

    /// Judges the silence before a start, and remembers that: check() and note().
    std::optional<Missed> step(double start, const Surroundings& around);

    void note(double start, const Surroundings& around);

    /// What is odd about a start: to be asked between check() and note().
    std::optional<OddStart> odd(double start, const Surroundings& around) const;

    /// Of the last starts; 0 where there are not so many.
    double shortest_distance(std::size_t of_starts) const;

    /// Judges the time before a sleep, and remembers that.
    std::optional<Missed> asleep(const Sleep& sleep, const Surroundings& around);

    /// Judges the silence so far.
    std::optional<Missed> check(double now, const Surroundings& around);

    /// This silence was told of.
    void tell() { is_told_ = true; }

    /// The moment before which `check` finds nothing, unless there is another start; nothing where
    /// none can be told, or it has told already. `now` is when it was checked last.
    std::optional<double> next_check(const Surroundings& around, double now = 0) const;

private:
    /// Of one rule.
    struct Search {
        const Seen& seen;
        Window window;  ///< in which it is in force
        std::function<bool(double slot)> is_meant;
    };

    std::optional<Missed> first_missed(double now, const Surroundings& around) const;
    std::optional<Missed> by_rhythm(double now, const Surroundings& around, const Seen& seen) const;
    std::optional<Missed> by_known(double now, const Surroundings& around, const Seen& seen) const;
    std::optional<Missed> first_missed_of(const Rhythm& rhythm, const Search& search) const;
    std::vector<Rhythm> rhythms(double start, const Surroundings& around, const Seen& seen) const;
    void note_lateness(double start, const Surroundings& around);

    std::vector<std::uint32_t> starts_;    ///< the last ones, seconds
    std::vector<std::uint32_t> lateness_;  ///< seconds, and `early_most` more
    Sleeps sleeps_;
    std::uint32_t count_ = 0;
    bool is_told_ = false;  ///< of this silence
};

}  // namespace jw::starts

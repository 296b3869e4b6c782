// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "judge/starts/rhythm.hpp"
#include "judge/starts/sleeps.hpp"

namespace jw::starts {

/// A start that did not come; seconds since 1970.
struct Missed {
    double told = 0;   ///< when that was certain
    double since = 0;  ///< the last start
    double slot = 0;   ///< when it was due
};

/// What the judgement of starts goes by, beside what it remembers. Views what it is made of.
struct Surroundings {
    const Schedule& schedule;
    const LocalClock& clock;
};

/// Finds starts that did not come: by the job's schedule, else by the rhythm of its starts. What
/// the machine slept through is not missed. It is told of once in each silence.
class Starts {
public:
    template <typename Self, typename Archive>
    static void visit(Self& self, Archive& archive) {
        archive(self.starts_, self.lateness_, self.sleeps_, self.count_, self.is_told_);
    }

    /// Judges the silence before a start, and remembers that.
    std::optional<Missed> step(double start, const Surroundings& around);

    /// Judges the time before a sleep, and remembers that.
    std::optional<Missed> asleep(const Sleep& sleep, const Surroundings& around);

    /// Judges the silence so far.
    std::optional<Missed> check(double now, const Surroundings& around);

    /// This silence was told of.
    void tell() { is_told_ = true; }

    /// The moment before which `check` finds nothing, unless there is another start; nothing where
    /// none can be told, or it has told already.
    std::optional<double> next_check(const Surroundings& around) const;

private:
    std::optional<Missed> first_missed(double now, const Surroundings& around) const;
    void note_lateness(double start, const Surroundings& around);
    bool can_tell(const Surroundings& around) const;

    std::vector<std::uint32_t> starts_;    ///< the last ones, seconds
    std::vector<std::uint32_t> lateness_;  ///< seconds, and `early_most` more
    Sleeps sleeps_;
    std::uint32_t count_ = 0;
    bool is_told_ = false;  ///< of this silence
};

}  // namespace jw::starts

// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "judge/levels/shift.hpp"

namespace jw::levels {

/// The values of one hour, of a job that runs often.
struct Hour {
    std::uint32_t run = 0, minute = 0;  ///< of the first
    std::vector<float> value;

    template <typename Self, typename Archive>
    static void visit(Self& self, Archive& archive) {
        archive(self.run, self.minute, self.value);
    }
};

/// The level of one signal, at a pace at which its day can be seen: jobs that run more often than
/// half-hourly are judged by the medians of hours, and run by run for a doubling only.
class Level {
public:
    Level();

    template <typename Self, typename Archive>
    static void visit(Self& self, Archive& archive) {
        archive(self.pace_, self.count_, self.short_gaps_, self.first_, self.newest_, self.hour_);
        if (self.pace_ == Pace::frequent)
            archive(self.hours_, self.each_);
        else
            archive(self.runs_);
    }

    bool is_sound() const;

    std::optional<Change> step(const Point& point);

private:
    enum class Pace : std::uint8_t { unknown, slow, frequent };

    void learn_pace(const Point& point);
    void start_over_by_hours();
    std::optional<Change> frequent(const Point& point);
    std::optional<Change> hour_ends(const Point& next);

    Pace pace_ = Pace::unknown;
    std::uint32_t count_ = 0, short_gaps_ = 0;
    std::uint32_t first_ = 0, newest_ = 0;  ///< minutes
    Hour hour_;
    Shift runs_, hours_, each_;
};

}  // namespace jw::levels

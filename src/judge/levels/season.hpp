// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace jw::levels {

/// What is usual for a weekday or an hour of the day, to be taken off a value's logarithm.
class Season {
public:
    double at(std::uint32_t hour) const;

    template <typename Self, typename Archive>
    static void visit(Self& self, Archive& archive) {
        archive(self.cycle_, self.correction_);
    }

    bool is_sound() const;

    enum class Cycle : std::uint8_t { none, weekday, hour_of_day };

private:
    friend Season season_of(std::span<const std::uint32_t> hours, std::span<const float> values);

    Cycle cycle_ = Cycle::none;
    std::vector<float> correction_;
};

/// Of values in the order of their hours since 1970. Medians of the weekdays or of the hours of the
/// day, where they explain at least 5 % of how far the values lie from their common median, each
/// judged by the median of the others. None where too little is known of a cycle.
Season season_of(std::span<const std::uint32_t> hours, std::span<const float> values);

}  // namespace jw::levels

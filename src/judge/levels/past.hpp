// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace jw::levels {

/// One value of a signal.
struct Point {
    std::uint32_t run = 0;     ///< of the job's runs, counted from 0
    std::uint32_t minute = 0;  ///< of its start, since 1970
    double value = 0;          ///< logarithm

    std::uint32_t hour() const { return minute / 60; }
};

/// The newest values of a signal, oldest first. Those from before a change that was found are moved
/// to the level behind it, so that they go on to describe the noise.
struct Past {
    std::vector<std::uint32_t> run;
    std::vector<std::uint32_t> hour;  ///< since 1970
    std::vector<float> value;         ///< logarithm, moved

    template <typename Self, typename Archive>
    static void visit(Self& self, Archive& archive) {
        archive(self.run, self.hour, self.value);
    }

    std::size_t size() const { return value.size(); }

    bool is_sound() const { return run.size() == value.size() && hour.size() == value.size(); }

    void add(const Point& point);

    /// Adds `size` to the first `count` values.
    void move(std::size_t count, double size);

    /// The newest `count`, which are taken away.
    std::vector<Point> take_newest(std::size_t count);

    void drop_oldest(std::size_t count);
};

}  // namespace jw::levels

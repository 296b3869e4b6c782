// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "judge/levels/past.hpp"

namespace jw::levels {

/// A slow change within some weeks; logarithms.
struct Trend {
    std::uint32_t since = 0;  ///< run
    double before = 0, now = 0;
    double weeks = 0, per_week = 0;
    double record = 0;  ///< the largest rise within as many weeks before
};

/// The medians of weeks; or of longer times, where runs are rare. Oldest first.
struct Weeks {
    std::vector<std::uint32_t> run, minute;  ///< of their first runs
    std::vector<float> value;

    template <typename Self, typename Archive>
    static void visit(Self& self, Archive& archive) {
        archive(self.run, self.minute, self.value);
    }
};

/// Finds slow growth of a signal: the trend of the medians of weeks. A rise is found only; for what
/// gets worse as it falls, give the negative logarithm.
class Growth {
public:
    template <typename Self, typename Archive>
    static void visit(Self& self, Archive& archive) {
        archive(self.weeks_, self.told_, self.run_, self.minute_, self.value_, self.in_last_,
                self.stride_);
    }

    bool is_sound() const;

    std::optional<Trend> step(const Point& point);

    /// A shift was told of: it is not told of a second time as growth.
    void moved_since(std::uint32_t run, double size);

private:
    std::optional<Trend> week_ends();
    std::optional<Trend> look() const;
    void keep(const Point& point);
    void halve();

    Weeks weeks_;
    std::optional<float> told_;  ///< how far the last trend had come that was told
    // The week under way. Of many runs, means of two in a row are kept, or of four, and so on.
    std::uint32_t run_ = 0, minute_ = 0;  ///< of its first run
    std::vector<float> value_;
    std::uint32_t in_last_ = 0, stride_ = 1;
};

}  // namespace jw::levels

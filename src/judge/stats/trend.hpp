// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <vector>

namespace jw::stats {

struct Point {
    double time = 0;  ///< seconds
    double value = 0;
};

enum class Direction { steady, rising, falling };

/// A straight line through points in time.
struct Trend {
    Direction direction = Direction::steady;
    double per_week = 0;         ///< change of the value
    double share_per_week = 0;   ///< the same as a share of the median value
    double weeks = 0;            ///< from the first point to the last
    double first = 0, last = 0;  ///< the line at the first and the last point
};

/// The line of Theil and Sen: the median of the slopes between all pairs of points, so that single
/// odd runs do not turn it. The direction is steady unless clearly more pairs rise than fall, or
/// the other way round. Long series are thinned out evenly; the cost is bounded. Nothing for fewer
/// than eight points or less than a day, of which a slope per week would be a guess.
std::optional<Trend> trend_of(std::vector<Point> points);

}  // namespace jw::stats

// SPDX-License-Identifier: MIT
#include "judge/stats/trend.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>

#include "judge/stats/order.hpp"

namespace jw::stats {

namespace {

constexpr double week = 7 * 86'400.0;
constexpr double day = 86'400.0;
constexpr std::size_t least_points = 8;
constexpr std::size_t most_points = 400;  // 79,800 pairs

std::vector<Point> thinned(const std::vector<Point>& points) {
    if (points.size() <= most_points) return points;
    std::vector<Point> some;
    for (std::size_t i = 0; i < most_points; ++i)
        some.push_back(points[i * (points.size() - 1) / (most_points - 1)]);
    return some;
}

struct Slopes {
    std::vector<double> all;
    std::int64_t rising = 0, falling = 0;
};

Slopes slopes_of(const std::vector<Point>& points) {
    Slopes slopes;
    for (std::size_t i = 0; i < points.size(); ++i)
        for (std::size_t j = i + 1; j < points.size(); ++j) {
            const auto time = points[j].time - points[i].time;
            if (time <= 0) continue;
            const auto slope = (points[j].value - points[i].value) / time;
            slopes.all.push_back(slope);
            slopes.rising += slope > 0 ? 1 : 0;
            slopes.falling += slope < 0 ? 1 : 0;
        }
    return slopes;
}

/// The test of Mann and Kendall: rising pairs less falling ones, against what chance would give
/// n values in random order.
Direction direction_of(const Slopes& slopes, std::size_t points) {
    const auto n = static_cast<double>(points);
    const auto chance = std::sqrt(n * (n - 1) * (2 * n + 5) / 18);
    const auto excess = static_cast<double>(slopes.rising - slopes.falling);
    if (std::abs(excess) < 2.58 * chance) return Direction::steady;  // 1 in 100 by chance
    return excess > 0 ? Direction::rising : Direction::falling;
}

}  // namespace

std::optional<Trend> trend_of(std::vector<Point> points) {
    std::ranges::sort(points, {}, &Point::time);
    if (points.size() < least_points) return std::nullopt;
    points = thinned(points);
    const auto length = points.back().time - points.front().time;
    if (length < day) return std::nullopt;

    const auto slopes = slopes_of(points);
    const auto slope = median(slopes.all);
    std::vector<double> values;
    std::vector<double> offsets;
    for (const auto& point : points) {
        values.push_back(point.value);
        offsets.push_back(point.value - slope * (point.time - points.front().time));
    }
    const auto first = median(std::move(offsets));
    const auto middle = median(std::move(values));
    return Trend{.direction = direction_of(slopes, points.size()),
                 .per_week = slope * week,
                 .share_per_week = middle > 0 ? slope * week / middle : 0,
                 .weeks = length / week,
                 .first = first,
                 .last = first + slope * length};
}

}  // namespace jw::stats

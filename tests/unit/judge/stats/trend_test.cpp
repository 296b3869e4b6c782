// SPDX-License-Identifier: MIT
#include "judge/stats/trend.hpp"

#include <gtest/gtest.h>

namespace jw::stats {
namespace {

constexpr double day = 86'400;

/// One point a day; the value grows by `slope` a day from 100, with a small wobble.
std::vector<Point> daily(std::size_t days, double slope) {
    std::vector<Point> points;
    for (std::size_t i = 0; i < days; ++i)
        points.push_back({static_cast<double>(i) * day,
                          100 + slope * static_cast<double>(i) + (i % 3 == 0 ? 0.5 : -0.5)});
    return points;
}

TEST(Trend, GrowthIsFoundAndMeasuredPerWeek) {
    const auto trend = trend_of(daily(28, 2));
    ASSERT_TRUE(trend);
    EXPECT_EQ(trend->direction, Direction::rising);
    EXPECT_NEAR(trend->per_week, 14, 0.2);
    EXPECT_NEAR(trend->first, 100, 1);
    EXPECT_NEAR(trend->last, 154, 1);
    EXPECT_NEAR(trend->share_per_week, 14.0 / 127, 0.01);
}

TEST(Trend, DeclineIsFound) { EXPECT_EQ(trend_of(daily(28, -1))->direction, Direction::falling); }

TEST(Trend, NoGrowthIsSteady) { EXPECT_EQ(trend_of(daily(60, 0))->direction, Direction::steady); }

TEST(Trend, AFewOddRunsDoNotTurnIt) {
    auto points = daily(28, 0);
    points[25].value = points[26].value = points[27].value = 5000;
    const auto trend = trend_of(points);
    EXPECT_EQ(trend->direction, Direction::steady);
    EXPECT_NEAR(trend->per_week, 0, 0.5);
}

TEST(Trend, NeedsEightPointsAndADay) {
    EXPECT_FALSE(trend_of(daily(7, 2)));
    EXPECT_TRUE(trend_of(daily(8, 2)));
    std::vector<Point> hour;
    for (int i = 0; i < 60; ++i) hour.push_back({i * 60.0, i * 1.0});
    EXPECT_FALSE(trend_of(hour));
}

TEST(Trend, AMillionPointsAreThinnedOutAndStillTell) {
    std::vector<Point> points;
    for (int i = 0; i < 1'000'000; ++i) points.push_back({i * 300.0, 10 + i * 1e-5});
    const auto trend = trend_of(std::move(points));
    EXPECT_EQ(trend->direction, Direction::rising);
    EXPECT_NEAR(trend->last - trend->first, 10, 0.1);
}

TEST(Trend, PointsAtOneTimeGiveNoSlopeOfTheirOwn) {
    std::vector<Point> points(20, Point{0, 5});
    points.push_back({2 * day, 5});
    EXPECT_EQ(trend_of(points)->direction, Direction::steady);
}

}  // namespace
}  // namespace jw::stats

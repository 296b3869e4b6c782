// SPDX-License-Identifier: MIT
#include "judge/stats/quantile.hpp"

#include <gtest/gtest.h>

namespace jw::stats {
namespace {

TEST(Quantile, LiesBetweenItsNeighbours) {
    const std::vector<double> values{1, 2, 3, 4};
    EXPECT_DOUBLE_EQ(quantile(values, 0), 1);
    EXPECT_DOUBLE_EQ(quantile(values, 0.5), 2.5);
    EXPECT_DOUBLE_EQ(quantile(values, 0.95), 3.85);
    EXPECT_DOUBLE_EQ(quantile(values, 1), 4);
}

TEST(Quantile, OfOneValueIsThatValue) { EXPECT_DOUBLE_EQ(quantile({7}, 0.95), 7); }

TEST(Spread, DoesNotDependOnTheOrder) {
    const auto spread = spread_of({5, 1, 3, 2, 4});
    ASSERT_TRUE(spread);
    EXPECT_EQ(spread->count, 5U);
    EXPECT_DOUBLE_EQ(spread->least, 1);
    EXPECT_DOUBLE_EQ(spread->p50, 3);
    EXPECT_DOUBLE_EQ(spread->p95, 4.8);
    EXPECT_DOUBLE_EQ(spread->most, 5);
}

TEST(Spread, OfNothingIsNone) { EXPECT_FALSE(spread_of({})); }

}  // namespace
}  // namespace jw::stats

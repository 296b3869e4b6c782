// SPDX-License-Identifier: MIT
#include "judge/stats/order.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace jw::stats {
namespace {

TEST(Order, OfOddAndEvenCounts) {
    EXPECT_EQ(median({3}), 3);
    EXPECT_EQ(median({5, 1, 3}), 3);
    EXPECT_EQ(median({4, 1, 3, 2}), 2.5);
}

TEST(Order, SpreadPassesOverOddValues) {
    EXPECT_NEAR(robust_spread({1, 2, 3, 4, 1000}, 3), 1.4826, 1e-9);
}

TEST(Order, SpreadOfSortedValuesIsTheSame) {
    std::mt19937 random{5};
    for (std::size_t count = 1; count < 60; ++count) {
        std::uniform_int_distribution<int> value{-9, 9};  // many are equal
        std::vector<double> values;
        for (std::size_t i = 0; i < count; ++i) values.push_back(value(random) * .37);
        std::ranges::sort(values);
        for (const auto centre : {values.front(), values.back(), values[count / 3], median(values)})
            EXPECT_DOUBLE_EQ(spread_of_sorted(values, centre), robust_spread(values, centre));
    }
}

TEST(Order, AShareIsAValueThatIsThere) {
    EXPECT_EQ(at_share({4, 1, 3, 2}, 0), 1);
    EXPECT_EQ(at_share({4, 1, 3, 2}, .5), 3);
    EXPECT_EQ(at_share({4, 1, 3, 2}, .99), 4);
}

}  // namespace
}  // namespace jw::stats

// SPDX-License-Identifier: MIT
#include "judge/stats/order.hpp"

#include <gtest/gtest.h>

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

TEST(Order, AShareIsAValueThatIsThere) {
    EXPECT_EQ(at_share({4, 1, 3, 2}, 0), 1);
    EXPECT_EQ(at_share({4, 1, 3, 2}, .5), 3);
    EXPECT_EQ(at_share({4, 1, 3, 2}, .99), 4);
}

}  // namespace
}  // namespace jw::stats

// SPDX-License-Identifier: MIT
#include "programs/ingest/budget.hpp"

#include <gtest/gtest.h>

namespace {

using namespace jw::ingest;
using namespace std::chrono_literals;

const Budget::Clock::time_point start{1h};

unsigned spent(Budget& budget, std::uint32_t uid, Budget::Clock::time_point now,
               std::size_t bytes = 100) {
    unsigned count = 0;
    while (count < 5000 && budget.spend(uid, bytes, now)) ++count;
    return count;
}

TEST(Budget, EndsForAUserAndForNobodyElse) {
    Budget budget;
    EXPECT_EQ(spent(budget, 1000, start), 1000U);
    EXPECT_FALSE(budget.spend(1000, 1, start));
    EXPECT_EQ(spent(budget, 1001, start), 1000U);
}

TEST(Budget, FillsAgainSlowly) {
    Budget budget;
    spent(budget, 1000, start);
    EXPECT_EQ(spent(budget, 1000, start + 2min), 120U);
    EXPECT_EQ(spent(budget, 1000, start + 24h), 1000U);
}

TEST(Budget, CountsBytesToo) {
    Budget budget;
    EXPECT_EQ(spent(budget, 1000, start, 4 << 20), 16U);
    EXPECT_EQ(spent(budget, 1000, start + 4min, 4 << 20), 2U);
}

TEST(Budget, IsForgottenOnlyOnceItIsNearlyFull) {
    Budget budget;
    EXPECT_TRUE(budget.is_untouched(start));
    budget.spend(1000, 1, start);
    EXPECT_TRUE(budget.is_untouched(start));
    spent(budget, 1000, start);
    EXPECT_FALSE(budget.is_untouched(start));
    EXPECT_FALSE(budget.is_untouched(start + 5min));
    EXPECT_FALSE(budget.spend(1001, Budget::most_bytes + 1, start));
    EXPECT_TRUE(budget.is_untouched(start + 16min));
}

}  // namespace

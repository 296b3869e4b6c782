// SPDX-License-Identifier: MIT
#include "programs/ingest/budget.hpp"

#include <gtest/gtest.h>

namespace {

using namespace jw::ingest;
using namespace std::chrono_literals;

const Budget::Clock::time_point start{1h};

unsigned spent(Budget& budget, const std::string& unit, Budget::Clock::time_point now,
               std::size_t bytes = 100) {
    unsigned count = 0;
    while (count < 50000 && budget.spend(unit, bytes, now)) ++count;
    return count;
}

TEST(Budget, EndsForAServiceAndForNobodyElse) {
    Budget budget;
    EXPECT_EQ(spent(budget, "a", start), 1000U);
    EXPECT_FALSE(budget.spend("a", 1, start));
    EXPECT_EQ(spent(budget, "b", start), 1000U);
}

TEST(Budget, FillsAgainSlowly) {
    Budget budget;
    spent(budget, "a", start);
    EXPECT_EQ(spent(budget, "a", start + 2min), 120U);
    EXPECT_EQ(spent(budget, "a", start + 24h), 1000U);
}

TEST(Budget, CountsBytesToo) {
    Budget budget;
    EXPECT_EQ(spent(budget, "a", start, 4 << 20), 16U);
    EXPECT_EQ(spent(budget, "a", start + 4min, 4 << 20), 2U);
}

TEST(Budget, IsForgottenOnlyOnceItIsNearlyFull) {
    Budget budget;
    EXPECT_TRUE(budget.is_untouched(start));
    budget.spend("a", 1, start);
    EXPECT_TRUE(budget.is_untouched(start));
    spent(budget, "a", start);
    EXPECT_FALSE(budget.is_untouched(start));
    EXPECT_FALSE(budget.is_untouched(start + 5min));
    EXPECT_FALSE(budget.spend("b", std::size_t{65} << 20, start));
    EXPECT_TRUE(budget.is_untouched(start + 16min));
}

TEST(Budget, EndsForAllTogether) {
    Budget budget;
    unsigned all = 0;
    for (int number = 0; number < 30; ++number)
        all += spent(budget, std::to_string(number) + ".service", start);
    EXPECT_EQ(all, 10'000U);
    EXPECT_EQ(spent(budget, "another.service", start + 1min), 1000U);
    EXPECT_EQ(spent(budget, "a third", start + 1min), 200U);
    EXPECT_FALSE(budget.is_untouched(start + 6min));
    EXPECT_TRUE(budget.is_untouched(start + 20min));
}

}  // namespace

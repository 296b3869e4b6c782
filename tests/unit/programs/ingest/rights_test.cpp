// SPDX-License-Identifier: MIT
#include "programs/ingest/rights.hpp"

#include <gtest/gtest.h>

namespace {

using namespace jw::ingest;

constexpr std::uint32_t companion = 990;

TEST(Rights, RootMaySayEverythingFromAnywhere) {
    EXPECT_EQ(right_of({0, ""}, companion), Right::everything);
    EXPECT_EQ(right_of({0, "a.service"}, std::nullopt), Right::everything);
}

TEST(Rights, TheCompanionMaySayEverythingFromItsOwnUnitOnly) {
    EXPECT_EQ(right_of({companion, companion_unit}, companion), Right::everything);
    EXPECT_EQ(right_of({companion, "a.service"}, companion), Right::own_runs);
    EXPECT_EQ(right_of({companion, ""}, companion), Right::nothing);
    EXPECT_EQ(right_of({1000, companion_unit}, companion), Right::own_runs);
    EXPECT_EQ(right_of({companion, companion_unit}, std::nullopt), Right::own_runs);
}

TEST(Rights, OthersMaySpeakOfTheirServiceOnly) {
    EXPECT_EQ(right_of({1000, "a.service"}, companion), Right::own_runs);
    EXPECT_EQ(right_of({1000, ""}, companion), Right::nothing);
}

}  // namespace

// SPDX-License-Identifier: MIT
#include "programs/ingest/rights.hpp"

#include <gtest/gtest.h>

namespace {

using namespace jw::ingest;

constexpr std::uint32_t companion = 990;
const Declared of_nobody{};
const Declared of_user{.names = {}, .uid = 1000};
const Declared of_root{.names = {}, .uid = 0};
const Declared wrapped{.names = {}, .names_job_watch = true, .uid = 0};

TEST(Rights, RootMaySayEverythingFromAnywhere) {
    EXPECT_EQ(right_of({0, ""}, companion, of_nobody), Right::everything);
    EXPECT_EQ(right_of({0, "a.service"}, std::nullopt, of_user), Right::everything);
}

TEST(Rights, TheCompanionMaySayEverythingFromItsOwnUnitOnly) {
    EXPECT_EQ(right_of({companion, companion_unit}, companion, wrapped), Right::everything);
    EXPECT_EQ(right_of({companion, "a.service"}, companion, wrapped), Right::own_runs);
    EXPECT_EQ(right_of({companion, ""}, companion, wrapped), Right::nothing);
    EXPECT_EQ(right_of({1000, companion_unit}, companion, of_user), Right::own_runs);
    EXPECT_EQ(right_of({companion, companion_unit}, std::nullopt, wrapped), Right::own_runs);
}

TEST(Rights, AServicesUserMaySpeakOfIt) {
    EXPECT_EQ(right_of({1000, "a.service"}, companion, of_user), Right::own_runs);
    EXPECT_EQ(right_of({1001, "a.service"}, companion, of_user), Right::nothing);
    EXPECT_EQ(right_of({1000, ""}, companion, of_user), Right::nothing);
}

TEST(Rights, WhatAServiceRunsForOthersMayNot) {
    EXPECT_EQ(right_of({1000, "cron.service"}, companion, of_root), Right::nothing);
    EXPECT_EQ(right_of({1000, "gone.service"}, companion, of_nobody), Right::nothing);
    EXPECT_EQ(right_of({1000, "a.service"}, companion, wrapped), Right::own_runs);
}

}  // namespace

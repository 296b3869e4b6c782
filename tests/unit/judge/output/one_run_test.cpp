// SPDX-License-Identifier: MIT
#include "judge/output/one_run.hpp"

#include <gtest/gtest.h>

#include "support/random_series.hpp"

namespace jw::output {
namespace {

OneRun after(std::size_t runs, double size = 1000) {
    test::Chance chance{5};
    OneRun judge;
    for (std::size_t i = 0; i < runs; ++i)
        EXPECT_FALSE(judge.step(size * chance.between(.8, 1.2))) << i;
    return judge;
}

TEST(OneRun, NothingIsNewsAfterTenRuns) {
    auto judge = after(10);
    const auto odd = judge.step(0);
    ASSERT_TRUE(odd);
    EXPECT_EQ(odd->kind, Oddity::empty);
    EXPECT_TRUE(odd->is_news);
    EXPECT_EQ(odd->base, 10U);
    EXPECT_NEAR(odd->usual, 1000, 200);
    EXPECT_GE(odd->least, 799);
    auto young = after(9);
    EXPECT_FALSE(young.step(0));
}

TEST(OneRun, ASecondOneInARowIsNoNews) {
    auto judge = after(50);
    EXPECT_TRUE(judge.step(0)->is_news);
    EXPECT_FALSE(judge.step(0)->is_news);
}

TEST(OneRun, FarTooLittleIsFound) {
    auto judge = after(50);
    const auto odd = judge.step(20);
    ASSERT_TRUE(odd);
    EXPECT_EQ(odd->kind, Oddity::collapse);
    EXPECT_FALSE(judge.step(700));
}

TEST(OneRun, FarTooMuchIsFoundInTheThirdRun) {
    auto judge = after(70);
    EXPECT_FALSE(judge.step(50'000));
    EXPECT_FALSE(judge.step(50'000));
    const auto odd = judge.step(50'000);
    ASSERT_TRUE(odd);
    EXPECT_EQ(odd->kind, Oddity::explode);
}

TEST(OneRun, WhatLastsBecomesUsual) {
    auto judge = after(50);
    for (int i = 0; i < 8; ++i) EXPECT_TRUE(judge.step(20)) << i;
    for (int i = 0; i < 100; ++i) EXPECT_FALSE(judge.step(20)) << i;
}

TEST(OneRun, AJobThatComesBackByItselfAgainAndAgainIsKnownForIt) {
    auto judge = after(50);
    int news = 0;
    for (int i = 0; i < 10; ++i) {
        news += judge.step(0)->is_news ? 1 : 0;
        for (int k = 0; k < 30; ++k) judge.step(1000);
    }
    EXPECT_EQ(news, 3);
}

TEST(OneRun, AJobThatIsOftenRightlyEmptyIsNotFound) {
    test::Chance chance{5};
    OneRun judge;
    int found = 0;
    for (int i = 0; i < 500; ++i)
        if (judge.step(chance.comes(.3) ? 0 : 1000)) ++found;
    EXPECT_EQ(found, 0);
}

}  // namespace
}  // namespace jw::output

// SPDX-License-Identifier: MIT
#include "judge/levels/failures.hpp"

#include <gtest/gtest.h>

#include "support/random_series.hpp"

namespace jw::levels {
namespace {

struct Told {
    std::uint32_t at = 0;
    FailureRate rate;
};

template <typename OfRun>
std::vector<Told> rates(std::uint32_t runs, OfRun share, std::uint64_t seed = 1) {
    test::Chance chance{seed};
    Failures failures;
    std::vector<Told> found;
    for (std::uint32_t run = 0; run < runs; ++run)
        if (auto rate = failures.step(run, chance.comes(share(run)))) found.push_back({run, *rate});
    return found;
}

TEST(Failures, AJobThatFailsAlwaysIsToldOfWithinFourRuns) {
    const auto found = rates(200, [](std::uint32_t run) { return run >= 150 ? 1.0 : 0.0; });
    ASSERT_EQ(found.size(), 1U);
    EXPECT_LE(found[0].at, 153U);
    EXPECT_EQ(found[0].rate.since, 150U);
    EXPECT_EQ(found[0].rate.before, 0);
    EXPECT_EQ(found[0].rate.now, 1);
}

TEST(Failures, AQuarterIsToldOfOnce) {
    const auto found = rates(500, [](std::uint32_t run) { return run >= 200 ? .25 : .02; });
    ASSERT_GE(found.size(), 1U);
    EXPECT_LE(found.size(), 2U);  // by chance none fails for a while, and it begins anew
    EXPECT_LE(found[0].at, 260U);
    EXPECT_GT(found[0].rate.now, .15);
    EXPECT_LT(found[0].rate.before, .05);
    EXPECT_GE(found[0].rate.runs, 3U);
}

TEST(Failures, WhatAlwaysFailedNowAndThenIsNoNews) {
    std::size_t found = 0;
    for (std::uint64_t seed = 1; seed <= 20; ++seed)
        found += rates(
                     500, [](std::uint32_t) { return .05; }, seed)
                     .size();
    EXPECT_LE(found, 1U);
}

TEST(Failures, ARiseAfterAnEndIsToldOfAgain) {
    const auto found = rates(
        600, [](std::uint32_t run) { return (run >= 200 && run < 220) || run >= 500 ? 1.0 : 0.0; });
    EXPECT_EQ(found.size(), 2U);
}

TEST(Failures, FiftyRunsAreTheLeast) {
    EXPECT_TRUE(rates(45, [](std::uint32_t run) { return run >= 30 ? 1.0 : 0.0; }).empty());
}

}  // namespace
}  // namespace jw::levels

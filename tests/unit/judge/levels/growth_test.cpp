// SPDX-License-Identifier: MIT
#include "judge/levels/growth.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "support/random_series.hpp"

namespace jw::levels {
namespace {

constexpr std::uint32_t week = 7 * 24 * 60, begin_minute = 28'400'000;

template <typename OfWeek>
std::vector<Trend> trends(std::uint32_t runs, std::uint32_t step, double sigma, OfWeek level) {
    test::Noise noise{3, sigma, .5, .01, 0};
    Growth growth;
    std::vector<Trend> found;
    for (std::uint32_t run = 0; run < runs; ++run) {
        const auto weeks = static_cast<double>(run) * step / week;
        if (auto trend =
                growth.step({run, begin_minute + run * step, level(weeks) + noise.next(0)}))
            found.push_back(*trend);
    }
    return found;
}

TEST(Growth, OfOnePercentAWeekIsFound) {
    for (const auto step : {60U, 24U * 60}) {
        const auto found =
            trends(week * 30 / step, step, .05, [](double weeks) { return .01 * weeks; });
        ASSERT_FALSE(found.empty()) << step;
        EXPECT_NEAR(found[0].per_week, .01, .005);
        EXPECT_LT(found[0].weeks, 25);
        EXPECT_GT(found[0].now - found[0].before, std::log(1.1));
    }
}

TEST(Growth, IsToldAgainOnlyWhenAQuarterHasComeOnTop) {
    const auto found = trends(60 * 7, 24 * 60, .03, [](double weeks) { return .01 * weeks; });
    ASSERT_GE(found.size(), 2U);
    EXPECT_LE(found.size(), 3U);
    EXPECT_GT(found[1].now - found[0].now, std::log(1.24));
}

TEST(Growth, IsNotFoundInAStepNorInAFallNorInNoise) {
    EXPECT_TRUE(
        trends(400, 24 * 60, .05, [](double weeks) { return weeks > 20 ? .5 : 0; }).empty());
    EXPECT_TRUE(trends(400, 24 * 60, .05, [](double weeks) { return -.01 * weeks; }).empty());
    EXPECT_TRUE(trends(400, 24 * 60, .2, [](double) { return 0.0; }).empty());
}

TEST(Growth, AShiftThatWasToldOfIsNotToldOfAgain) {
    Growth growth;
    test::Noise noise{3, .03, 0, 0, 0};
    for (std::uint32_t run = 0; run < 400; ++run) {
        const auto level = run >= 200 ? .3 : run >= 100 ? .15 : 0;
        const auto found = growth.step({run, begin_minute + run * 24 * 60, level + noise.next(0)});
        EXPECT_FALSE(found) << run;
        if (run == 103 || run == 203) growth.moved_since(run - 3, .15);
    }
}

TEST(Growth, KeepsLittleOfAWeekWithManyRuns) {
    const auto found = trends(week / 5 * 30, 5, .05, [](double weeks) { return .01 * weeks; });
    EXPECT_FALSE(found.empty());
}

}  // namespace
}  // namespace jw::levels

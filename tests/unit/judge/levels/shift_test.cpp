// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include <cmath>

#include "judge/levels/level.hpp"
#include "support/random_series.hpp"

namespace jw::levels {
namespace {

constexpr std::uint32_t day = 24 * 60, first_minute = 28'400'000;

/// Changes of a job's duration, whose level is what `level` says of a run.
template <typename OfRun>
std::vector<Change> changes(std::uint32_t runs, std::uint32_t step, double sigma, OfRun level,
                            std::uint64_t seed = 1, std::vector<std::uint32_t>* at = nullptr) {
    test::Noise noise{seed, sigma, .5, .01, 0};
    Level judge;
    std::vector<Change> found;
    for (std::uint32_t run = 0; run < runs; ++run) {
        const auto value = 4 + noise.next(0) + level(run);
        if (auto change = judge.step({run, first_minute + run * step, value})) {
            found.push_back(*change);
            if (at != nullptr) at->push_back(run);
        }
    }
    return found;
}

auto step_at(std::uint32_t first, double factor) {
    return [=](std::uint32_t run) { return run >= first ? std::log(factor) : 0.0; };
}

TEST(Level, AStepIsDatedToItsFirstRunAndMeasured) {
    std::vector<std::uint32_t> at;
    const auto found = changes(200, day, .05, step_at(120, 1.5), 1, &at);
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].since, 120U);
    EXPECT_LE(at[0], 123U);
    EXPECT_NEAR(found[0].size(), std::log(1.5), .05);
    EXPECT_LT(found[0].record, .1);
    EXPECT_GE(found[0].runs, 3U);
    EXPECT_EQ(found[0].base, 120U);
    EXPECT_FALSE(found[0].is_return);
}

TEST(Level, AFallIsFoundAsWell) {
    const auto found = changes(200, day, .05, step_at(120, .4));
    ASSERT_EQ(found.size(), 1U);
    EXPECT_LT(found[0].size(), -.8);
}

TEST(Level, OneRunOrTwoAreNoChange) {
    for (std::uint32_t length = 1; length <= 2; ++length) {
        const auto found = changes(200, day, .05, [length](std::uint32_t run) {
            return run >= 100 && run < 100 + length ? std::log(30.0) : 0;
        });
        EXPECT_TRUE(found.empty()) << length;
    }
}

TEST(Level, AReturnWithinAMonthIsSeenAsSuch) {
    const auto found = changes(200, day, .05, [](std::uint32_t run) {
        return run >= 100 && run < 115 ? std::log(2.0) : 0;
    });
    ASSERT_EQ(found.size(), 2U);
    EXPECT_FALSE(found[0].is_return);
    EXPECT_TRUE(found[1].is_return);
}

TEST(Level, ASecondStepRightBehindTheFirstIsFound) {
    const auto found = changes(200, day, .05, [](std::uint32_t run) {
        return run >= 106 ? std::log(2.25) : run >= 100 ? std::log(1.5) : 0;
    });
    ASSERT_EQ(found.size(), 2U);
    EXPECT_NEAR(found[1].before, found[0].now, .1);
}

TEST(Level, ASmallChangeIsTakenForUsualWithoutAWord) {
    EXPECT_TRUE(changes(300, day, .02, step_at(100, 1.1)).empty());
}

TEST(Level, AfterASmallChangeABigOneIsFoundFromThere) {
    const auto found = changes(300, day, .02, [](std::uint32_t run) {
        return run >= 200 ? std::log(1.65) : run >= 100 ? std::log(1.1) : 0;
    });
    ASSERT_EQ(found.size(), 1U);
    EXPECT_NEAR(found[0].size(), std::log(1.5), .05);
}

TEST(Level, TwelveRunsAreTheLeast) {
    EXPECT_TRUE(changes(14, day, .02, step_at(11, 3)).empty());
    EXPECT_EQ(changes(20, day, .02, step_at(14, 3)).size(), 1U);
}

TEST(Level, OfAJobThatRunsOftenIsTheOneOfHours) {
    constexpr std::uint32_t minutes = 5;
    EXPECT_TRUE(changes(4000, minutes, .2, [](std::uint32_t) { return 0.0; }).empty());
    // Half as much again for three hours is nothing; a doubling is told within an hour.
    EXPECT_EQ(changes(4000, minutes, .1, step_at(3000, 1.5)).size(), 1U);
    std::vector<std::uint32_t> at;
    EXPECT_FALSE(changes(4000, minutes, .1, step_at(3000, 2.2), 1, &at).empty());
    EXPECT_LT(at.at(0), 3012U);
}

TEST(Level, FindsNothingInNoise) {
    std::size_t found = 0;
    for (std::uint64_t seed = 1; seed <= 20; ++seed)
        for (const auto& change : changes(
                 400, day, .2, [](std::uint32_t) { return 0.0; }, seed))
            found += change.size() > 0 ? 1 : 0;
    EXPECT_LE(found, 3U);  // of 8,000 runs
}

TEST(Level, AnOpenDoubtDoesNotMakeItBlind) {
    // A wave that never is enough for a change, and then a step.
    const auto found = changes(1500, day, .02, [](std::uint32_t run) {
        const auto wave = run > 100 ? .06 * std::sin(run / 9.0) : 0;
        return wave + (run >= 1300 ? std::log(2.0) : 0);
    });
    ASSERT_FALSE(found.empty());
    EXPECT_NEAR(found.back().since, 1300, 2);
}

}  // namespace
}  // namespace jw::levels

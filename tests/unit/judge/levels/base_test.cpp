// SPDX-License-Identifier: MIT
#include "judge/levels/base.hpp"

#include <gtest/gtest.h>

#include "support/random_series.hpp"

namespace jw::levels {
namespace {

std::vector<double> noise(std::size_t count, double sigma, double memory) {
    test::Noise source{7, sigma, memory, 0, 0};
    std::vector<double> values;
    for (std::size_t i = 0; i < count; ++i) values.push_back(source.next(0));
    return values;
}

TEST(Base, AValueInItsMiddleSpeaksAgainstEachShift) {
    const Base base{noise(240, .1, 0), 1};
    const auto gain = base.gains(base.median());
    for (const auto& side : gain)
        for (const auto one : side) EXPECT_LT(one, 0);
}

TEST(Base, AValueThatMovedSpeaksForAShiftOfItsSizeMost) {
    const Base base{noise(240, .05, 0), 1};
    const auto gain = base.gains(base.median() + shift_size[4]);
    for (std::size_t i = 0; i < shift_sizes; ++i) EXPECT_LE(gain[0][i], gain[0][4] + 1e-9);
    EXPECT_GT(gain[0][4], 5);
    EXPECT_LT(gain[1][4], 1);
}

TEST(Base, WithTwoModesTakesBothForUsual) {
    auto values = noise(240, .03, 0);
    for (std::size_t i = 0; i < values.size(); i += 3) values[i] += .47;
    const Base base{values, 1};
    EXPECT_LT(base.gains(.47)[0][2], 3);
    EXPECT_GT(Base(noise(240, .03, 0), 1).gains(.47)[0][2], 5);
}

TEST(Dependence, IsOneOfIndependentValuesAndMoreOfOthers) {
    EXPECT_LT(dependence_of(noise(600, .1, 0)), 1.4);
    EXPECT_GT(dependence_of(noise(600, .1, .9)), 2);
    EXPECT_LE(dependence_of(noise(600, .1, .999)), 3);
    EXPECT_EQ(dependence_of(std::vector<double>(100, 1.0)), 1);
}

}  // namespace
}  // namespace jw::levels

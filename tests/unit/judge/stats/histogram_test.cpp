// SPDX-License-Identifier: MIT
#include "judge/stats/histogram.hpp"

#include <gtest/gtest.h>

#include <numeric>

namespace jw::stats {
namespace {

std::size_t total(const std::vector<Bin>& bins) {
    return std::accumulate(bins.begin(), bins.end(), std::size_t{0},
                           [](std::size_t sum, const Bin& bin) { return sum + bin.count; });
}

TEST(Histogram, BinsHaveWidthsThatPeopleCountIn) {
    const auto bins = histogram_of({61, 100, 130, 200, 299, 310});
    ASSERT_FALSE(bins.empty());
    EXPECT_DOUBLE_EQ(bins[0].from, 60);
    EXPECT_DOUBLE_EQ(bins[0].to, 120);
    EXPECT_EQ(bins[0].count, 2U);
    EXPECT_EQ(total(bins), 6U);
}

TEST(Histogram, NothingIsLostAndThereAreNeverMoreThanEightBins) {
    for (const double scale : {1e-4, 0.01, 1.0, 60.0, 3600.0, 1e6, 1e9}) {
        std::vector<double> values;
        for (int i = 0; i < 1000; ++i) values.push_back(scale * (1 + i % 97));
        const auto bins = histogram_of(values);
        EXPECT_EQ(total(bins), 1000U) << scale;
        EXPECT_LE(bins.size(), 8U) << scale;
    }
}

TEST(Histogram, AFarOutlierSharesTheLastOpenBin) {
    std::vector<double> values(100, 10.0);
    values.push_back(20'000);
    const auto bins = histogram_of(values);
    EXPECT_TRUE(bins.back().open);
    EXPECT_EQ(bins.back().count, 1U);
    EXPECT_EQ(bins.front().count, 100U);
}

TEST(Histogram, EqualValuesAreOneBin) {
    EXPECT_EQ(histogram_of({5, 5, 5}).size(), 1U);
    EXPECT_EQ(histogram_of({0}).size(), 1U);
    EXPECT_TRUE(histogram_of({}).empty());
}

}  // namespace
}  // namespace jw::stats

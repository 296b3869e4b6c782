// SPDX-License-Identifier: MIT
#include "judge/stats/histogram.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "judge/stats/quantile.hpp"

namespace jw::stats {

namespace {

constexpr int most_bins = 8;

constexpr std::array widths{0.001, 0.002, 0.005,  0.01,   0.02,   0.05,    0.1,     0.2,    0.5,
                            1.0,   2.0,   5.0,    10.0,   15.0,   30.0,    60.0,    120.0,  300.0,
                            600.0, 900.0, 1800.0, 3600.0, 7200.0, 21600.0, 43200.0, 86400.0};

double width_for(double range) {
    for (const auto width : widths)
        if (range / width < most_bins - 1) return width;
    return std::ceil(range / (most_bins - 1) / widths.back()) * widths.back();
}

}  // namespace

std::vector<Bin> histogram_of(std::vector<double> seconds) {
    if (seconds.empty()) return {};
    std::ranges::sort(seconds);
    const auto least = seconds.front();
    // An outlier must not squeeze all the others into one bin.
    const auto most = std::min(seconds.back(), 2 * quantile(seconds, 0.95));
    const auto width = width_for(most - least);
    const auto begin = std::floor(least / width) * width;
    const auto count = static_cast<std::size_t>(std::floor((most - begin) / width)) + 1;

    std::vector<Bin> bins(count);
    for (std::size_t i = 0; i < count; ++i) {
        bins[i].from = begin + static_cast<double>(i) * width;
        bins[i].to = bins[i].from + width;
    }
    for (const auto value : seconds) {
        const auto at = static_cast<std::size_t>(std::max((value - begin) / width, 0.0));
        ++bins[std::min(at, count - 1)].count;
    }
    bins.back().open = seconds.back() >= bins.back().to;
    return bins;
}

}  // namespace jw::stats

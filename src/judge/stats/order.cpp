// SPDX-License-Identifier: MIT
#include "judge/stats/order.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace jw::stats {

namespace {

constexpr double robust_factor = 1.4826;

}  // namespace

double median(std::vector<double> values) {
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::ranges::nth_element(values, middle);
    if (values.size() % 2 == 1) return *middle;
    return (*middle + *std::max_element(values.begin(), middle)) / 2;
}

double spread_of_sorted(const std::vector<double>& values, double centre) {
    // From the centre outwards, the nearer side first.
    auto above = std::ranges::lower_bound(values, centre);
    auto below = above;
    double before = 0, nearest = 0;
    for (std::size_t i = 0; i <= values.size() / 2; ++i) {
        before = nearest;
        const bool is_below = above == values.end() ||
                              (below != values.begin() && centre - below[-1] <= *above - centre);
        nearest = is_below ? centre - *--below : *above++ - centre;
    }
    return robust_factor * (values.size() % 2 == 1 ? nearest : (before + nearest) / 2);
}

double robust_spread(const std::vector<double>& values, double centre) {
    std::vector<double> distances;
    distances.reserve(values.size());
    for (const auto value : values) distances.push_back(std::abs(value - centre));
    return robust_factor * median(std::move(distances));
}

double total_distance(const std::vector<double>& values, double centre) {
    double sum = 0;
    for (const auto value : values) sum += std::abs(value - centre);
    return sum;
}

double at_share(std::vector<double> values, double q) {
    const auto rank = std::min(values.size() - 1,
                               static_cast<std::size_t>(q * static_cast<double>(values.size())));
    const auto place = values.begin() + static_cast<std::ptrdiff_t>(rank);
    std::ranges::nth_element(values, place);
    return *place;
}

}  // namespace jw::stats

// SPDX-License-Identifier: MIT
#include "judge/levels/line.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "judge/stats/order.hpp"

namespace jw::levels {

namespace {

double distance_to_median(std::span<const double> values) {
    const std::vector<double> all{values.begin(), values.end()};
    return stats::total_distance(all, stats::median(all));
}

}  // namespace

Line line_through(std::span<const double> values) {
    std::vector<double> slopes;
    slopes.reserve(values.size() * values.size() / 2);
    for (std::size_t i = 0; i < values.size(); ++i)
        for (auto j = i + 1; j < values.size(); ++j)
            slopes.push_back((values[j] - values[i]) / static_cast<double>(j - i));
    const auto slope = stats::median(std::move(slopes));
    std::vector<double> starts;
    starts.reserve(values.size());
    for (std::size_t i = 0; i < values.size(); ++i)
        starts.push_back(values[i] - slope * static_cast<double>(i));
    return {.first = stats::median(std::move(starts)), .slope = slope};
}

double kendall(std::span<const double> values) {
    double excess = 0;
    for (std::size_t i = 0; i < values.size(); ++i)
        for (auto j = i + 1; j < values.size(); ++j)
            excess += (values[j] > values[i] ? 1 : 0) - (values[j] < values[i] ? 1 : 0);
    const auto n = static_cast<double>(values.size());
    return excess / std::sqrt(n * (n - 1) * (2 * n + 5) / 18);
}

double residuals(std::span<const double> values, const Line& line) {
    double sum = 0;
    for (std::size_t i = 0; i < values.size(); ++i)
        sum += std::abs(values[i] - line.first - line.slope * static_cast<double>(i));
    return sum;
}

double residuals_of_step(std::span<const double> values) {
    double least = HUGE_VAL;
    for (std::size_t i = 2; i + 1 < values.size(); ++i)
        least = std::min(
            least, distance_to_median(values.first(i)) + distance_to_median(values.subspan(i)));
    return least;
}

}  // namespace jw::levels

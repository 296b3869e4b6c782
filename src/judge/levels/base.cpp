// SPDX-License-Identifier: MIT
#include "judge/levels/base.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "judge/stats/order.hpp"

namespace jw::levels {

namespace {

constexpr double least_bandwidth = .01;  // of a logarithm: 1 %
constexpr double degrees = 15;           // of Student's t, which the kernel is nearly
constexpr double most_dependence = 3;

double squared(double x) { return x * x; }

double sum_of_products(const std::vector<double>& z, std::size_t lag) {
    double sum = 0;
    for (std::size_t i = lag; i < z.size(); ++i) sum += z[i - lag] * z[i];
    return sum;
}

}  // namespace

Base::Base(std::vector<double> values, double dependence)
    : values_{std::move(values)}, dependence_{dependence} {
    auto sorted = values_;
    std::ranges::sort(sorted);
    const auto n = sorted.size();
    median_ = (sorted[(n - 1) / 2] + sorted[n / 2]) / 2;
    spread_ = std::max(stats::spread_of_sorted(sorted, median_), 1e-6);
    const auto count = static_cast<double>(n);
    // Silverman's bandwidth, and what is not known of the level itself.
    squared_width_ = squared(std::max(least_bandwidth, 1.2 * spread_ * std::pow(count, -.2))) +
                     squared(spread_) * dependence / count;
    const auto grain = std::sqrt(squared_width_) / 4;
    for (const auto value : sorted) {
        const auto place = std::round((value - median_) / grain) * grain;
        if (bins_.empty() || bins_.back().place < place) bins_.push_back({place, 0});
        ++bins_.back().count;
    }
}

double Base::error_of(std::size_t count) const {
    return 1.25 * spread_ * std::sqrt(dependence_) *
           (1 / std::sqrt(static_cast<double>(count)) +
            1 / std::sqrt(static_cast<double>(values_.size())));
}

Sides<double> Base::gains(double value) const {
    const auto distance = value - median_;
    // All sizes at once, and the base as it is as a ninth of each side: what compilers vectorise.
    constexpr auto count = 2 * (shift_sizes + 1);
    std::array<double, count> places{}, scales{}, sums{};
    for (std::size_t i = 0; i < count; ++i) {
        const auto size = i < 2 ? 0 : shift_size[i / 2 - 1];
        places[i] = distance - (i % 2 == 0 ? size : -size);
        scales[i] = 1 / (degrees * squared_width_of(size));
    }
    for (const auto& [place, runs] : bins_)
        for (std::size_t i = 0; i < count; ++i)
            sums[i] += runs / squared(squared(squared(1 + squared(places[i] - place) * scales[i])));
    const auto same = log_density(sums[0], places[0], squared_width_);
    Sides<double> gain{};
    for (std::size_t i = 2; i < count; ++i)
        gain[i % 2][i / 2 - 1] =
            log_density(sums[i], places[i], squared_width_of(shift_size[i / 2 - 1])) - same;
    return gain;
}

double Base::squared_width_of(double size) const { return squared_width_ + squared(.15 * size); }

double Base::log_density(double sum, double distance, double squared_width) const {
    const auto n = static_cast<double>(values_.size());
    const auto anywhere = 3.675e-7 / squared(1 + squared(distance) / 3);
    return std::log(.392 * sum / (n * std::sqrt(squared_width)) + anywhere);
}

double dependence_of(const std::vector<double>& values) {
    constexpr std::size_t least = 20, lags = 8;
    if (values.size() < least) return 1.3;
    const auto middle = stats::median(values);
    const auto spread = std::max(stats::robust_spread(values, middle), .01);
    std::vector<double> z;
    z.reserve(values.size());
    double mean = 0;
    for (const auto value : values) {
        z.push_back(std::clamp((value - middle) / spread, -2.0, 2.0));
        mean += z.back();
    }
    mean /= static_cast<double>(z.size());
    for (auto& x : z) x -= mean;
    const auto variance = sum_of_products(z, 0);
    if (variance <= 0) return 1;
    double total = 0;
    for (std::size_t lag = 1; lag <= lags; ++lag)
        total += (1 - static_cast<double>(lag) / (lags + 1)) * sum_of_products(z, lag) / variance;
    return std::clamp(1 + 2 * total, 1.0, most_dependence);
}

}  // namespace jw::levels

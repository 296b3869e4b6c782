// SPDX-License-Identifier: MIT
#include "judge/levels/base.hpp"

#include <algorithm>
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
    spread_ = std::max(stats::robust_spread(sorted, median_), 1e-6);
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

double Base::log_density(double distance, double squared_width) const {
    const auto scale = 1 / (degrees * squared_width);
    double sum = 0;
    for (const auto& [place, count] : bins_)
        sum += count / squared(squared(squared(1 + squared(distance - place) * scale)));
    const auto n = static_cast<double>(values_.size());
    const auto anywhere = 3.675e-7 / squared(1 + squared(distance) / 3);
    return std::log(.392 * sum / (n * std::sqrt(squared_width)) + anywhere);
}

Sides<double> Base::gains(double value) const {
    const auto distance = value - median_;
    const auto same = log_density(distance, squared_width_);
    Sides<double> gain{};
    for (std::size_t i = 0; i < shift_sizes; ++i) {
        const auto width = squared_width_ + squared(.15 * shift_size[i]);
        gain[0][i] = log_density(distance - shift_size[i], width) - same;
        gain[1][i] = log_density(distance + shift_size[i], width) - same;
    }
    return gain;
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

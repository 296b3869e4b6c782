// SPDX-License-Identifier: MIT
#include "judge/stats/quantile.hpp"

#include <algorithm>
#include <cmath>

namespace jw::stats {

double quantile(const std::vector<double>& sorted, double p) {
    const auto position = p * static_cast<double>(sorted.size() - 1);
    const auto below = static_cast<std::size_t>(position);
    const auto above = std::min(below + 1, sorted.size() - 1);
    return std::lerp(sorted[below], sorted[above], position - static_cast<double>(below));
}

std::optional<Spread> spread_of(std::vector<double> values) {
    if (values.empty()) return std::nullopt;
    std::ranges::sort(values);
    return Spread{.count = values.size(),
                  .least = values.front(),
                  .p50 = quantile(values, 0.5),
                  .p95 = quantile(values, 0.95),
                  .most = values.back()};
}

}  // namespace jw::stats

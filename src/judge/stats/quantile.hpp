// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

namespace jw::stats {

/// The value below which the share `p` of the values lies, interpolated between neighbours (type 7
/// of Hyndman and Fan, as R and NumPy have it). `sorted` is not empty; p is in [0, 1].
double quantile(const std::vector<double>& sorted, double p);

/// How values are spread.
struct Spread {
    std::size_t count = 0;
    double least = 0, p50 = 0, p95 = 0, most = 0;
};

/// Nothing where there are no values.
std::optional<Spread> spread_of(std::vector<double> values);

}  // namespace jw::stats

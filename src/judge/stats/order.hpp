// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

namespace jw::stats {

// Of values in any order, at least one.

double median(std::vector<double> values);

/// 1.4826 times the median distance from `centre`: the standard deviation, if they are normal.
double robust_spread(const std::vector<double>& values, double centre);

/// The same, in linear time, of values that are sorted, from a `centre` between the first and last.
double spread_of_sorted(const std::vector<double>& values, double centre);

/// How far they lie from it, all together.
double total_distance(const std::vector<double>& values, double centre);

/// The value that the share `q` of them lies below, in [0, 1); one of them, not interpolated.
double at_share(std::vector<double> values, double q);

}  // namespace jw::stats

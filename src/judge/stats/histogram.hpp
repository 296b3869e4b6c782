// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <vector>

namespace jw::stats {

/// How many values lie in [from, to); the last bin of a histogram has no upper end.
struct Bin {
    double from = 0, to = 0;
    std::size_t count = 0;
    bool open = false;
};

/// Durations, in seconds, in at most eight bins of a width that people count in (1, 2, 5, 10, 15,
/// 30 seconds, minutes, hours ...). Far outliers share the last, open bin.
std::vector<Bin> histogram_of(std::vector<double> seconds);

}  // namespace jw::stats

// SPDX-License-Identifier: MIT
#pragma once

#include <span>

namespace jw::levels {

/// A straight line through values that are equally far from each other (Theil 1950, Sen 1968).
struct Line {
    double first = 0, slope = 0;
};

Line line_through(std::span<const double> values);

/// How many standard errors more pairs of values rise than fall (Mann 1945, Kendall 1975).
double kendall(std::span<const double> values);

/// Least absolute residuals from the line.
double residuals(std::span<const double> values, const Line& line);

/// Least absolute residuals from the best single step, with two values on each side of it at least.
double residuals_of_step(std::span<const double> values);

}  // namespace jw::levels

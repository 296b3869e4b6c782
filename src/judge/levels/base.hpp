// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "judge/levels/bank.hpp"

namespace jw::levels {

/// The runs that say how a job is: their values' distribution, as a kernel estimate. Two modes,
/// skew and outliers are part of it.
class Base {
public:
    /// `values`: logarithms, at least one, in the order of the runs.
    Base(std::vector<double> values, double dependence);

    const std::vector<double>& values() const { return values_; }

    double median() const { return median_; }

    double spread() const { return spread_; }

    /// The standard error of the difference between the median of `count` values and the base's.
    double error_of(std::size_t count) const;

    /// For each size of shift: log-likelihood of the value in the base moved by so much, less that
    /// in the base as it is.
    Sides<double> gains(double value) const;

private:
    struct Bin {
        double place = 0, count = 0;
    };

    double squared_width_of(double size) const;
    double log_density(double sum, double distance, double squared_width) const;

    std::vector<double> values_;
    double median_ = 0, spread_ = 0, dependence_ = 1, squared_width_ = 0;
    std::vector<Bin> bins_;
};

/// Long-run variance over variance of values, cut to two spreads; Bartlett weights to lag 8. 1 for
/// values that do not depend on each other, at most 3.
double dependence_of(const std::vector<double>& values);

}  // namespace jw::levels

// SPDX-License-Identifier: MIT
#include "judge/starts/grid.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "judge/stats/order.hpp"

namespace jw::starts {

namespace {

/// Minutes: those that a day or an hour can be divided by.
constexpr auto usual_periods =
    std::to_array<double>({1, 2, 3, 4, 5, 6, 10, 12, 15, 20, 30, 60, 120, 180, 240, 360, 480, 720});

double nearest_period(double gap) {
    return 60 * *std::ranges::min_element(usual_periods, {}, [gap](auto minutes) {
               return std::abs(60 * minutes - gap);
           });
}

double positive_rest(double value, double period) {
    return value - period * std::floor(value / period);
}

/// Whether the distances vary clearly less than the places on the grid do.
bool drifts_along(const std::vector<double>& gaps, double usual_gap, double width, double period) {
    std::vector<double> off;
    for (const auto gap : gaps)
        if (std::abs(gap - usual_gap) <= .12 * usual_gap) off.push_back(std::abs(gap - usual_gap));
    const bool is_steady = static_cast<double>(off.size()) >= .8 * static_cast<double>(gaps.size());
    return is_steady && stats::at_share(off, .9) < .5 * width && width > .02 * period;
}

}  // namespace

void Grid::visit(Window window, const Visit& visit) const {
    auto due = phase + period * (std::floor((window.after + .5 * period - phase) / period) + skip);
    while (due <= window.until) {
        if (due > window.after + .4 * period && !visit(due)) return;
        due += period;
    }
}

std::optional<Grid> grid_of(const Seen& seen, double usual_gap) {
    const auto period = nearest_period(usual_gap);
    if (std::abs(period - usual_gap) > .03 * period) return std::nullopt;
    const auto base = positive_rest(seen.starts.back(), period);
    std::vector<double> places;  // around half of the period
    for (const auto start : seen.starts)
        places.push_back(positive_rest(start - base + period / 2, period));
    const auto earliest = stats::at_share(places, .02);
    for (auto& place : places) place -= earliest;
    const auto width = stats::at_share(places, .95);
    auto gaps = awake_gaps(seen.starts, seen.sleeps);
    if (width > .35 * period || drifts_along(gaps, usual_gap, width, period)) return std::nullopt;
    for (auto& gap : gaps) gap = std::round(gap / period);
    const auto least_grace = period <= 900 ? 120.0 : 300.0;
    return Grid{
        .period = period,
        .phase = base + earliest - period / 2,
        .skip = std::max(1.0, stats::at_share(gaps, .9)),
        .grace = std::min(std::max({3 * stats::at_share(places, .98), .15 * period, least_grace}),
                          .9 * period)};
}

}  // namespace jw::starts

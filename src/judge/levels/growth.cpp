// SPDX-License-Identifier: MIT
#include "judge/levels/growth.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <span>

#include "judge/levels/line.hpp"
#include "judge/stats/order.hpp"

namespace jw::levels {

namespace {

constexpr auto windows = std::to_array<std::size_t>({8, 10, 13, 16, 20, 26, 34, 44});
constexpr double least_kendall = 3;
constexpr double least_rise = .10436001532424286;    // 11 %
constexpr double further_rise = .22314355131420976;  // 25 % more than what was told
constexpr double least_share_of_line = .8;           // a step must not explain it better
constexpr std::uint32_t week = 7 * 24 * 60;          // minutes
constexpr std::size_t least_of_week = 3, most_of_week = 168;

double middle(std::span<const double> values) {
    return stats::median({values.begin(), values.end()});
}

/// How far it rises; the line's word, and that of both ends.
double rise_of(std::span<const double> values, const Line& line) {
    const auto end = std::max<std::size_t>(2, values.size() / 4);
    const auto total = line.slope * static_cast<double>(values.size() - 1);
    const auto newest = middle(values.last(std::min<std::size_t>(end, 3)));
    return std::min(total, std::min(middle(values.last(end)), newest) - middle(values.first(end)));
}

bool is_growth(std::span<const double> values) {
    if (kendall(values) < least_kendall) return false;
    const auto line = line_through(values);
    return rise_of(values, line) >= least_rise &&
           residuals_of_step(values) >= least_share_of_line * residuals(values, line);
}

double record_before(std::span<const double> values, std::size_t window) {
    double record = 0;
    for (std::size_t i = 0; i + 1 < values.size(); ++i)
        for (auto j = i + 1; j < std::min(values.size(), i + window); ++j)
            record = std::max(record, values[j] - values[i]);
    return record;
}

}  // namespace

bool Growth::is_sound() const {
    return weeks_.run.size() == weeks_.value.size() &&
           weeks_.minute.size() == weeks_.value.size() && value_.size() <= most_of_week &&
           stride_ > 0;
}

std::optional<Trend> Growth::step(const Point& point) {
    std::optional<Trend> found;
    if (!value_.empty() && point.minute >= minute_ + week && value_.size() >= least_of_week)
        found = week_ends();
    if (value_.empty()) {
        run_ = point.run;
        minute_ = point.minute;
    }
    keep(point);
    return found;
}

void Growth::keep(const Point& point) {
    if (in_last_ == stride_ || value_.empty()) {
        if (value_.size() == most_of_week) halve();
        value_.push_back(0);
        in_last_ = 0;
    }
    auto& last = value_.back();
    last += (static_cast<float>(point.value) - last) / static_cast<float>(++in_last_);
}

void Growth::halve() {
    for (std::size_t i = 0; 2 * i < most_of_week; ++i) {
        value_[i] = (value_[2 * i] + value_[2 * i + 1]) / 2;
    }
    value_.resize(most_of_week / 2);
    stride_ *= 2;
}

std::optional<Trend> Growth::week_ends() {
    const auto value = stats::median({value_.begin(), value_.end()});
    auto& [runs, minutes, values] = weeks_;
    if (values.size() == windows.back()) {
        runs.erase(runs.begin());
        minutes.erase(minutes.begin());
        values.erase(values.begin());
    }
    runs.push_back(run_);
    minutes.push_back(minute_);
    values.push_back(static_cast<float>(value));
    value_.clear();
    in_last_ = 0;
    stride_ = 1;
    auto found = look();
    if (found) told_ = static_cast<float>(found->now);
    return found;
}

std::optional<Trend> Growth::look() const {
    const std::vector<double> values{weeks_.value.begin(), weeks_.value.end()};
    for (const auto window : windows) {
        if (window > values.size()) break;
        const auto newest = std::span<const double>{values}.last(window);
        if (!is_growth(newest)) continue;
        const auto line = line_through(newest);
        const auto total = line.slope * static_cast<double>(window - 1);
        const auto now = line.first + total;
        if (told_ && now < static_cast<double>(*told_) + further_rise) continue;
        const auto first = values.size() - window;
        const auto minutes = weeks_.minute.back() - weeks_.minute[first];
        const auto weeks = minutes / static_cast<double>(week) + 1;
        return Trend{.since = weeks_.run[first],
                     .before = line.first,
                     .now = now,
                     .weeks = weeks,
                     .per_week = std::expm1(total / weeks),
                     .record = record_before(
                         std::span<const double>{values}.first(values.size() - window), window)};
    }
    return std::nullopt;
}

void Growth::moved_since(std::uint32_t run, double size) {
    const auto by = static_cast<float>(size);
    for (auto& value : weeks_.value) value += by;
    // The runs of a week are counted through, but for some that failed.
    for (std::size_t i = 0; i < value_.size(); ++i)
        if (run_ + i * stride_ < run) value_[i] += by;
    if (told_) *told_ += by;
}

}  // namespace jw::levels

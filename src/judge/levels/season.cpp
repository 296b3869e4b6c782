// SPDX-License-Identifier: MIT
#include "judge/levels/season.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "judge/stats/order.hpp"

namespace jw::levels {

namespace {

constexpr double least_gain = 0.05;
constexpr std::size_t least_runs = 20, least_of_bucket = 4;
constexpr std::uint32_t hours_of_day = 24;

std::size_t buckets_of(Season::Cycle cycle) {
    return cycle == Season::Cycle::weekday ? 7 : hours_of_day;
}

std::size_t bucket_of(Season::Cycle cycle, std::uint32_t hour) {
    return cycle == Season::Cycle::weekday ? hour / hours_of_day % 7 : hour % hours_of_day;
}

/// What of the sorted values' distances is left, if each is seen from the median of the others.
double left_over(const std::vector<double>& sorted) {
    const auto n = sorted.size();
    const auto k = n / 2;
    double left = 0;
    for (std::size_t i = 0; i < n; ++i) {
        double others = i < k ? sorted[k] : sorted[(n - 1) / 2];
        if (n % 2 == 1)
            others = i < k   ? (sorted[k] + sorted[k + 1]) / 2
                     : i > k ? (sorted[k - 1] + sorted[k]) / 2
                             : (sorted[k - 1] + sorted[k + 1]) / 2;
        left += std::abs(sorted[i] - others);
    }
    return left;
}

struct Fit {
    double left = 0;
    std::vector<float> correction;
};

Fit fit(Season::Cycle cycle, std::span<const std::uint32_t> hours, std::span<const float> values,
        double centre) {
    std::vector<std::vector<double>> buckets(buckets_of(cycle));
    for (auto& bucket : buckets) bucket.reserve(values.size() / buckets.size() + 8);
    for (std::size_t i = 0; i < values.size(); ++i)
        buckets[bucket_of(cycle, hours[i])].push_back(values[i]);
    Fit result;
    for (auto& bucket : buckets) {
        const auto n = bucket.size();
        result.correction.push_back(0);
        if (n < least_of_bucket) {
            result.left += stats::total_distance(bucket, centre);
            continue;
        }
        std::ranges::sort(bucket);
        result.left += left_over(bucket);
        const auto middle = (bucket[(n - 1) / 2] + bucket[n / 2]) / 2;
        const auto share = static_cast<double>(n) / static_cast<double>(n + 1);
        result.correction.back() = static_cast<float>((middle - centre) * share);
    }
    return result;
}

double usual_gap(std::span<const std::uint32_t> hours) {
    std::vector<double> gaps;
    gaps.reserve(hours.size());
    for (std::size_t i = 1; i < hours.size(); ++i)
        gaps.push_back(static_cast<double>(hours[i]) - static_cast<double>(hours[i - 1]));
    return stats::median(std::move(gaps));
}

/// Those of which enough is known, and which runs as frequent as that can show.
std::vector<Season::Cycle> cycles_in(std::span<const std::uint32_t> hours) {
    constexpr double four_weeks = 28 * 24, five_days = 5 * 24;
    const auto span = static_cast<double>(hours.back()) - static_cast<double>(hours.front());
    const auto gap = usual_gap(hours);
    std::vector<Season::Cycle> cycles;
    if (span >= four_weeks && gap >= 3 && gap <= 26) cycles.push_back(Season::Cycle::weekday);
    if (span >= five_days && gap <= 4) cycles.push_back(Season::Cycle::hour_of_day);
    return cycles;
}

}  // namespace

double Season::at(std::uint32_t hour) const {
    return cycle_ == Cycle::none ? 0 : static_cast<double>(correction_[bucket_of(cycle_, hour)]);
}

bool Season::is_sound() const {
    if (cycle_ == Cycle::none) return correction_.empty();
    return cycle_ <= Cycle::hour_of_day && correction_.size() == buckets_of(cycle_);
}

Season season_of(std::span<const std::uint32_t> hours, std::span<const float> values) {
    Season season;
    if (values.size() < least_runs) return season;
    const std::vector<double> all{values.begin(), values.end()};
    const auto centre = stats::median(all);
    const auto total = stats::total_distance(all, centre);
    if (total <= 1e-9) return season;
    auto most = least_gain;
    for (const auto cycle : cycles_in(hours)) {
        auto found = fit(cycle, hours, values, centre);
        const auto gain = 1 - found.left / total;
        if (gain <= most) continue;
        most = gain;
        season.cycle_ = cycle;
        season.correction_ = std::move(found.correction);
    }
    return season;
}

}  // namespace jw::levels

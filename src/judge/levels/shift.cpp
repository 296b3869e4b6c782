// SPDX-License-Identifier: MIT
#include "judge/levels/shift.hpp"

#include <algorithm>
#include <cmath>

#include "judge/stats/order.hpp"

namespace jw::levels {

namespace {

constexpr std::size_t most_of_base = 240, least_of_base = 12, newer_half = 60;
constexpr std::size_t least_of_level = 3;  // runs
constexpr double share_of_one = 1 / 2.95;  // of the alarm: a single run adds no more
constexpr std::uint32_t fit_every = 14, measure_every = 5;
constexpr std::uint32_t longest_excursion = 120;  // older runs describe the job in any case
constexpr std::size_t adopted_after = 30, adopted_anyway = 60, judged_again = 30;
constexpr std::uint32_t restless_window = 300;

/// How far as many values in a row ever were from the median, in that direction.
double record_of(const Base& base, std::size_t runs, double sign) {
    const auto& values = base.values();
    double record = 0;
    for (std::size_t i = 0; i + runs < values.size(); i += std::max<std::size_t>(1, runs / 4)) {
        const auto begin = values.begin() + static_cast<std::ptrdiff_t>(i);
        const std::vector<double> some(begin, begin + static_cast<std::ptrdiff_t>(runs));
        record = std::max(record, sign * (stats::median(some) - base.median()));
    }
    return record;
}

double newest_median(const std::vector<double>& values, std::size_t count) {
    const auto first = values.size() - std::min(count, values.size());
    return stats::median({values.begin() + static_cast<std::ptrdiff_t>(first), values.end()});
}

}  // namespace

/// The values since a statistic began to rise.
struct Shift::Excursion {
    float score = 0;
    std::size_t begin = 0;  ///< index in the past
    double sign = 1;
    std::vector<double> values;
    double level = 0;  ///< their median
    double size = 0;   ///< from the base's median on, in the direction of `sign`
};

std::uint32_t Shift::count() const { return dropped_ + static_cast<std::uint32_t>(past_.size()); }

double Shift::value(std::size_t i) const {
    return static_cast<double>(past_.value[i]) - season_.at(past_.hour[i]);
}

std::vector<double> Shift::values(std::size_t from, std::size_t to) const {
    std::vector<double> some;
    some.reserve(to - from);
    for (auto i = from; i < to; ++i) some.push_back(value(i));
    return some;
}

bool Shift::is_sound() const {
    return past_.is_sound() && season_.is_sound() && past_.size() <= sensitivity_->most_kept &&
           std::ranges::all_of(bank_.evidence, [this](const auto& side) {
               return std::ranges::all_of(side, [this](const Evidence& one) {
                   return one.start >= dropped_ && one.start <= count();
               });
           });
}

std::optional<Change> Shift::step(const Point& point) {
    auto change = step(point, Again::allowed);
    trim();
    return change;
}

std::optional<Change> Shift::step(const Point& point, Again again) {
    if (count() - fitted_ >= fit_every) refit();
    const auto end = base_end() - dropped_;
    auto known = values(end - std::min<std::size_t>(end, most_of_base), end);
    if (!is_ready(known.size())) {
        past_.add(point);
        return std::nullopt;
    }
    if (count() - measured_ >= measure_every || measured_ == 0) measure(base_end());
    const Base base{std::move(known), static_cast<double>(dependence_)};
    const auto alarm = alarm_over(base.values().size());
    bank_.add(base.gains(point.value - season_.at(point.hour())), count(),
              static_cast<double>(dependence_), alarm * share_of_one);
    past_.add(point);
    return look(base, alarm, again);
}

/// Frequent runs say little of a job before two days of it are known.
bool Shift::is_ready(std::size_t base_size) const {
    constexpr std::size_t many = 288;
    constexpr double two_days = 48, half_day = 12;  // hours
    if (base_size < least_of_base) return false;
    const auto span = static_cast<double>(past_.hour.back()) - past_.hour.front();
    return count() >= many || span >= two_days ||
           span >= half_day * static_cast<double>(past_.size() - 1);
}

std::uint32_t Shift::base_end() const {
    const auto now = count();
    const auto latest = now - std::min(now - dropped_, longest_excursion);
    return std::max({bank_.quiet_until(now), latest, dropped_});
}

/// A short past, and one full of changes, ask for more.
double Shift::alarm_over(std::size_t base_size) const {
    const auto now = count();
    const auto lately = changes_.count_since(now > restless_window ? now - restless_window : 0);
    const auto restless = lately > 2 ? static_cast<double>(lately - 2) : 0;
    return sensitivity_->alarm * (1 + 12 / static_cast<double>(base_size)) * (1 + .15 * restless);
}

Shift::Excursion Shift::excursion_of(std::size_t side, const Base& base) const {
    const auto& [score, start] = bank_.strongest(side);
    Excursion excursion{.score = score,
                        .begin = std::max(start, dropped_) - dropped_,
                        .sign = side == 0 ? 1.0 : -1.0,
                        .values = {}};
    if (static_cast<double>(score) < sensitivity_->alarm) return excursion;
    excursion.values = values(excursion.begin, past_.size());
    excursion.level = stats::median(excursion.values);
    excursion.size = excursion.sign * (excursion.level - base.median());
    return excursion;
}

std::optional<Change> Shift::look(const Base& base, double alarm, Again again) {
    for (std::size_t side = 0; side < 2; ++side) {
        const auto excursion = excursion_of(side, base);
        const auto runs = excursion.values.size();
        if (runs < least_of_level) continue;
        if (static_cast<double>(excursion.score) >= alarm && is_clear(excursion, base))
            return tell(excursion, base);
        if (runs >= adopted_after &&
            (excursion.size < sensitivity_->effect || runs >= adopted_anyway))
            return adopt(excursion, base, again);
    }
    return std::nullopt;
}

/// Large enough, still there, and not just what the last runs led up to.
bool Shift::is_clear(const Excursion& excursion, const Base& base) const {
    const auto effect = sensitivity_->effect;
    const auto& values = excursion.values;
    return excursion.size >= std::max(effect, std::log(1.1) + base.error_of(values.size())) &&
           excursion.sign * (newest_median(values, least_of_level) - base.median()) >=
               .7 * effect &&
           excursion.sign * (excursion.level - newest_median(base.values(), newer_half)) >=
               .9 * effect;
}

/// The split of least absolute residuals.
std::size_t Shift::first_of_level(std::size_t begin, double old_level) const {
    constexpr std::size_t earlier = 8;
    const auto first = begin - std::min(begin, earlier);
    auto at = begin;
    double least = HUGE_VAL, left = 0;
    for (auto i = first; i + 2 < past_.size(); ++i) {
        const auto behind = values(i, past_.size());
        const auto cost = left + stats::total_distance(behind, stats::median(behind));
        if (cost < least - 1e-12) {
            least = cost;
            at = i;
        }
        left += std::abs(value(i) - old_level);
    }
    return at;
}

std::optional<Change> Shift::tell(const Excursion& excursion, const Base& base) {
    const auto at = first_of_level(excursion.begin, base.median());
    const auto level = stats::median(values(at, past_.size()));
    const auto runs = past_.size() - at;
    Change change{.since = past_.run[at],
                  .before = base.median(),
                  .now = level,
                  .runs = runs,
                  .base = base.values().size(),
                  .record = record_of(base, runs, excursion.sign)};
    const Move move{
        .is_up = excursion.sign > 0, .at = count(), .size = static_cast<float>(change.size())};
    change.is_return = changes_.is_return(move);
    changes_.add(move, change.is_return);
    align(at, change.size());
    return change;
}

/// A change that is too small to tell of has lasted: it becomes the base. The newest runs, which
/// may have begun another one, are judged again by it.
std::optional<Change> Shift::adopt(const Excursion& excursion, const Base& base, Again again) {
    const auto newest =
        again == Again::allowed ? std::min(judged_again, excursion.values.size() - 5) : 0;
    const auto end = past_.size() - newest;
    align(end < excursion.begin ? end : excursion.begin,
          stats::median(values(excursion.begin, end)) - base.median());
    const auto points = past_.take_newest(newest);
    bank_.clear(count());
    fitted_ = std::min(fitted_, count());
    measured_ = std::min(measured_, count());
    std::optional<Change> found;
    for (const auto& point : points)
        if (auto change = step(point, Again::done)) found = change;
    return found;
}

void Shift::align(std::size_t count_before, double size) {
    past_.move(count_before, size);
    bank_.clear(count());
}

void Shift::moved_since(std::uint32_t run, double size) {
    const auto at = std::ranges::find_if(past_.run, [run](auto other) { return other >= run; });
    align(static_cast<std::size_t>(at - past_.run.begin()), size);
}

void Shift::refit() {
    const auto end = base_end() - dropped_;
    season_ = season_of(std::span{past_.hour}.first(end), std::span{past_.value}.first(end));
    fitted_ = count();
}

void Shift::measure(std::uint32_t end) {
    const auto measured = static_cast<float>(dependence_of(values(0, end - dropped_)));
    // Of more runs than are kept.
    dependence_ += (measured - dependence_) * (dropped_ == 0 ? 1 : .05F);
    measured_ = count();
}

void Shift::trim() {
    if (past_.size() <= sensitivity_->most_kept) return;
    const auto surplus = past_.size() - sensitivity_->most_kept;
    past_.drop_oldest(surplus);
    dropped_ += static_cast<std::uint32_t>(surplus);
    for (auto& side : bank_.evidence)
        for (auto& one : side) one.start = std::max(one.start, dropped_);
}

}  // namespace jw::levels

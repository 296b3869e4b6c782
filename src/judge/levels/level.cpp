// SPDX-License-Identifier: MIT
#include "judge/levels/level.hpp"

#include "judge/stats/order.hpp"

namespace jw::levels {

namespace {

constexpr std::uint32_t frequent_below = 30;  // minutes
constexpr std::uint32_t runs_to_learn = 50;
constexpr std::uint32_t five_days = 5 * 24 * 60;
constexpr std::size_t least_of_hour = 3, most_of_hour = 60;

// Both together take as much as the runs of a job that runs less often.
constexpr Sensitivity of_hours{usual_sensitivity.effect, usual_sensitivity.alarm, 240};
constexpr Sensitivity of_each{.64185388617239469, 14, 100};  // log 1.9

}  // namespace

Level::Level() : hours_{of_hours}, each_{of_each} {}

bool Level::is_sound() const {
    return pace_ == Pace::frequent ? hours_.is_sound() && each_.is_sound() : runs_.is_sound();
}

std::optional<Change> Level::step(const Point& point) {
    if (pace_ == Pace::unknown) learn_pace(point);
    return pace_ == Pace::frequent ? frequent(point) : runs_.step(point);
}

void Level::learn_pace(const Point& point) {
    if (count_ == 0) first_ = point.minute;
    if (count_ > 0 && point.minute < newest_ + frequent_below) ++short_gaps_;
    newest_ = point.minute;
    if (++count_ < runs_to_learn) return;
    const auto gaps = count_ - 1;
    pace_ = short_gaps_ * 10 >= gaps * 9 ? Pace::frequent : Pace::slow;
    if (pace_ == Pace::frequent) start_over_by_hours();
}

/// These were judged one by one until now, which of so short a time could not say anything.
void Level::start_over_by_hours() {
    const auto past = runs_.past();
    runs_ = Shift{};
    for (std::size_t i = 0; i < past.size(); ++i)
        frequent({past.run[i], past.hour[i] * 60, past.value[i]});
}

std::optional<Change> Level::frequent(const Point& point) {
    std::optional<Change> found;
    if (point.minute >= first_ + five_days) {
        auto less = point;
        less.value -= hours_.season().at(point.hour());
        found = each_.step(less);
    }
    if (found) {  // the hours are moved along, so that they do not tell of it again
        hours_.moved_since(found->since, found->size());
        hour_.value.clear();
    }
    if (auto change = hour_ends(point); change && !found) found = change;
    if (hour_.value.empty()) hour_ = {.run = point.run, .minute = point.minute, .value = {}};
    if (hour_.value.size() < most_of_hour) hour_.value.push_back(static_cast<float>(point.value));
    return found;
}

std::optional<Change> Level::hour_ends(const Point& next) {
    if (hour_.value.empty() || hour_.minute / 60 == next.hour()) return std::nullopt;
    const std::vector<double> values{hour_.value.begin(), hour_.value.end()};
    hour_.value.clear();
    if (values.size() < least_of_hour) return std::nullopt;
    auto change = hours_.step({hour_.run, hour_.minute, stats::median(values)});
    if (change) each_.moved_since(change->since, change->size());
    return change;
}

}  // namespace jw::levels

// SPDX-License-Identifier: MIT
#include "judge/starts/cron_slots.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <vector>

namespace jw::starts {

namespace {

constexpr std::int64_t seconds_of_hour = 3600;

bool is_day(const cron::Schedule& schedule, std::int64_t day) {
    const std::chrono::year_month_day date{std::chrono::sys_days{std::chrono::days{day}}};
    const bool of_week = schedule.weekdays.values.test(static_cast<std::size_t>(weekday_of(day)));
    const bool of_month = schedule.days.values.test(static_cast<unsigned>(date.day()));
    return schedule.months.values.test(static_cast<unsigned>(date.month())) &&
           (schedule.either_day() ? of_week || of_month : of_week && of_month);
}

std::vector<std::int64_t> values_of(const cron::Field& field) {
    std::vector<std::int64_t> values;
    for (std::size_t i = 0; i < field.values.size(); ++i)
        if (field.values.test(i)) values.push_back(static_cast<std::int64_t>(i));
    return values;
}

/// An hour of the day, on whichever side of a change of the clocks.
bool visit_hour(const cron::Schedule& schedule, const LocalClock& clock, std::int64_t begin,
                Window window, const Visit& visit) {
    const auto local = clock.local(begin);  // zones may be half an hour apart
    for (std::int64_t at = 0; at < seconds_of_hour; at += 60) {
        const auto minute = static_cast<std::size_t>((local + at) % seconds_of_hour / 60);
        if (!schedule.minutes.values.test(minute) || !is_day(schedule, day_of(local + at)))
            continue;
        const auto moment = static_cast<double>(begin + at);
        if (moment <= window.after || moment > window.until) continue;
        if (!visit(moment)) return false;
    }
    return true;
}

bool visit_day(const std::vector<std::int64_t>& times, const LocalClock& clock, std::int64_t day,
               Window window, const Visit& visit) {
    return std::ranges::all_of(times, [&](std::int64_t time) {
        const auto moments = clock.moments_of(day * seconds_of_day + time);
        const bool is_within = moments && static_cast<double>(moments->first) > window.after &&
                               static_cast<double>(moments->last) <= window.until;
        return !is_within || visit(static_cast<double>(moments->last));
    });
}

}  // namespace

void cron_slots(const cron::Schedule& schedule, const LocalClock& clock, Window window,
                const Visit& visit) {
    const auto first = static_cast<std::int64_t>(std::floor(window.after));
    const auto last = static_cast<std::int64_t>(std::floor(window.until));
    const auto hours = values_of(schedule.hours);
    if (hours.size() == 24) {
        for (auto at = first / seconds_of_hour * seconds_of_hour; at <= last; at += seconds_of_hour)
            if (!visit_hour(schedule, clock, at, window, visit)) return;
        return;
    }
    std::vector<std::int64_t> times;
    for (const auto of_day : hours)
        for (const auto minute : values_of(schedule.minutes))
            times.push_back(of_day * seconds_of_hour + minute * 60);
    for (auto day = day_of(clock.local(first)); day <= day_of(clock.local(last)); ++day)
        if (is_day(schedule, day) && !visit_day(times, clock, day, window, visit)) return;
}

}  // namespace jw::starts

// SPDX-License-Identifier: MIT
#include "systemd/cron/calendar.hpp"

#include <array>
#include <string_view>

namespace jw::cron {

namespace {

constexpr std::array<std::string_view, 7> weekday_names{"Sun", "Mon", "Tue", "Wed",
                                                        "Thu", "Fri", "Sat"};

struct Bounds {
    std::size_t least, most;
};

std::string two_digits(std::size_t value) {
    return std::string{value < 10 ? "0" : ""} + std::to_string(value);
}

std::vector<std::size_t> members(const std::bitset<64>& values, Bounds bounds) {
    std::vector<std::size_t> found;
    found.reserve(values.count());
    for (auto value = bounds.least; value <= bounds.most; ++value)
        if (values.test(value)) found.push_back(value);
    return found;
}

/// The step of a list such as 0,15,30,45 that runs through to the last value there can be, and by
/// which the field can be divided; 0 of any other list. systemd's `0/15` runs through to the end,
/// too, but counts on from there: behind 56 of `0/7` comes 63, which is 3 of the next hour. Where
/// that is the next day or month as well, systemd 252 begins to look behind the 0 that it passed.
std::size_t step_of(const std::vector<std::size_t>& list, Bounds bounds) {
    if (list.size() < 3 || list[1] - list[0] < 2) return 0;
    const auto step = list[1] - list[0];
    if ((bounds.most + 1 - bounds.least) % step != 0) return 0;
    for (std::size_t i = 1; i < list.size(); ++i)
        if (list[i] - list[i - 1] != step) return 0;
    return list.back() + step > bounds.most ? step : 0;
}

std::string with_ranges(const std::vector<std::size_t>& list, std::string (*spelled)(std::size_t)) {
    std::string text;
    for (std::size_t i = 0; i < list.size();) {
        auto last = i;
        while (last + 1 < list.size() && list[last + 1] == list[last] + 1) ++last;
        if (last == i + 1) last = i;  // two neighbours read better apart
        if (!text.empty()) text += ',';
        text += spelled(list[i]);
        if (last > i) text += ".." + spelled(list[last]);
        i = last + 1;
    }
    return text;
}

bool is_every(const Field& field, Bounds bounds) {
    return field.values.count() == bounds.most - bounds.least + 1;
}

/// Of months and days: no step divides the days of every month.
std::string listed(const Field& field, Bounds bounds) {
    return is_every(field, bounds) ? "*" : with_ranges(members(field.values, bounds), two_digits);
}

/// Of hours and minutes.
std::string component(const Field& field, Bounds bounds) {
    if (is_every(field, bounds)) return "*";
    const auto list = members(field.values, bounds);
    if (const auto step = step_of(list, bounds); step > 1)
        return two_digits(list.front()) + "/" + std::to_string(step);
    return with_ranges(list, two_digits);
}

/// "" where every weekday is meant. Monday comes first, as in systemd's own lists.
std::string weekdays_of(const Field& field) {
    auto values = field.values;
    values[7] = values[0];
    const auto list = members(values, {1, 7});
    if (list.size() == 7) return {};
    return with_ranges(list, [](std::size_t day) { return std::string{weekday_names[day % 7]}; }) +
           " ";
}

}  // namespace

std::vector<std::string> calendar_of(const Schedule& schedule) {
    if (schedule.at_boot) return {};
    const auto months = listed(schedule.months, {1, 12});
    const auto time = component(schedule.hours, {0, 23}) + ":" +
                      component(schedule.minutes, {0, 59}) + ":00" +
                      (schedule.zone.empty() ? "" : " " + schedule.zone);
    const auto days = listed(schedule.days, {1, 31});
    const auto on = [&](const std::string& weekdays, const std::string& day) {
        return weekdays + "*-" + months + "-" + day + " " + time;
    };
    const auto weekdays = weekdays_of(schedule.weekdays);
    if (!schedule.either_day()) return {on(weekdays, days)};
    // All days on one side make the other one superfluous.
    if (days == "*" || weekdays.empty()) return {on("", "*")};
    return {on("", days), on(weekdays, "*")};
}

}  // namespace jw::cron

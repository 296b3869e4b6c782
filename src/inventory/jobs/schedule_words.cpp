// SPDX-License-Identifier: MIT
#include "inventory/jobs/schedule_words.hpp"

#include <array>
#include <chrono>
#include <vector>

#include "foundation/base/ascii.hpp"
#include "foundation/when/calendar_names.hpp"
#include "judge/starts/cron_slots.hpp"

namespace jw::inventory {

namespace {

/// 29 February comes once in eight years at times; what is rarer is told of without its date.
constexpr auto horizon = std::chrono::days{366 * 5};

using Values = std::vector<int>;

Values values_in(const cron::Field& field, int least, int most) {
    Values values;
    for (int i = least; i <= most; ++i)
        if (field.values.test(static_cast<std::size_t>(i))) values.push_back(i);
    return values;
}

std::string two(int number) { return (number < 10 ? "0" : "") + std::to_string(number); }

/// The step of values that run through from `first` to the end of a circle; 0 of others.
int step_of_circle(const Values& values, int size) {
    if (values.size() < 2 || (values.size() == 2 && values[0] != 0)) return 0;
    const auto step = values[1] - values[0];
    if (step < 2 || size % step != 0 || values[0] >= step ||
        static_cast<int>(values.size()) != size / step)
        return 0;
    for (std::size_t i = 1; i < values.size(); ++i)
        if (values[i] - values[i - 1] != step) return 0;
    return step;
}

/// `a, b-d` with names for the values.
template <typename Name>
std::string listed(const Values& values, Name name) {
    std::string text;
    for (std::size_t i = 0; i < values.size(); ++i) {
        auto last = i;
        while (last + 1 < values.size() && values[last + 1] == values[last] + 1) ++last;
        if (last - i < 2) last = i;  // two neighbours read better apart
        if (!text.empty()) text += ", ";
        text += name(values[i]);
        if (last > i) text += "-" + name(values[last]);
        i = last;
    }
    return text;
}

std::string ordinal(int day) {
    const auto* ending = "th";
    if (day % 10 == 1 && day != 11) ending = "st";
    if (day % 10 == 2 && day != 12) ending = "nd";
    if (day % 10 == 3 && day != 13) ending = "rd";
    return std::to_string(day) + ending;
}

/// Monday first.
std::string weekday_words(const cron::Field& field) {
    Values values;
    for (int day = 1; day <= 7; ++day)
        if (field.values.test(static_cast<std::size_t>(day % 7))) values.push_back(day);
    return listed(values, [](int day) {
        return std::string{weekday_names[static_cast<std::size_t>(day % 7)]};
    });
}

/// `Mon-Fri`, `on the 1st in Jan`; "" for every day.
std::string day_words(const cron::Schedule& schedule) {
    const auto months = values_in(schedule.months, 1, 12);
    const auto days = values_in(schedule.days, 1, 31);
    const bool any_weekday = (schedule.weekdays.values & std::bitset<64>{127}).count() == 7;
    std::string text;
    if (days.size() < 31 && days.size() <= 6) text = "on the " + listed(days, ordinal);
    if (days.size() < 31 && days.size() > 6)
        text = "on days " + listed(days, [](int day) { return std::to_string(day); });
    if (!any_weekday && !text.empty()) text += schedule.either_day() ? " or " : " if ";
    if (!any_weekday) text += weekday_words(schedule.weekdays);
    if (months.size() < 12)
        text += (text.empty() ? "in " : " in ") + listed(months, [](int month) {
                    return std::string{month_names[static_cast<std::size_t>(month - 1)]};
                });
    return text;
}

/// What recurs within the day; "" where the times of the day are few enough to be named.
std::string rhythm_words(const Values& hours, const Values& minutes) {
    const auto step = step_of_circle(minutes, 60);
    std::string text;
    if (minutes.size() == 60)
        text = "every minute";
    else if (step > 0 && minutes.front() == 0)
        text = "every " + std::to_string(step) + " minutes";
    else if (step > 0)
        text = "every " + std::to_string(step) + " minutes from :" + two(minutes.front());
    if (hours.size() == 24) {
        if (!text.empty()) return text;
        if (minutes.size() > 4) return "";
        return "every hour at " + listed(minutes, [](int minute) { return ":" + two(minute); });
    }
    if (!text.empty()) return text + ", " + listed(hours, [](int hour) { return two(hour) + "h"; });
    const auto hour_step = step_of_circle(hours, 24);
    if (hour_step > 0 && minutes.size() == 1 && hours.front() == 0)
        return "every " + std::to_string(hour_step) + " hours at :" + two(minutes.front());
    return "";
}

std::string times_of_day(const Values& hours, const Values& minutes) {
    constexpr std::size_t most = 4;
    if (hours.size() * minutes.size() > most) return "";
    std::string text;
    for (const auto hour : hours)
        for (const auto minute : minutes)
            text += (text.empty() ? "" : ", ") + two(hour) + ":" + two(minute);
    return text;
}

/// `*-*-* 06:00:00` and the like: what stands in each place; nothing for other shapes.
struct Calendar {
    std::string_view weekdays, year, month, day, hour, minute, second;
};

std::optional<Calendar> calendar_in(std::string_view text) {
    Calendar calendar;
    const auto blank = text.find(' ');
    if (blank == std::string_view::npos) return std::nullopt;
    if (text.substr(0, blank).find('-') == std::string_view::npos) {
        calendar.weekdays = text.substr(0, blank);
        text.remove_prefix(blank + 1);
    }
    const auto date = text.substr(0, text.find(' '));
    if (date.size() + 1 >= text.size()) return std::nullopt;
    const auto time = text.substr(date.size() + 1);
    const auto dash = date.find('-'), other = date.rfind('-');
    const auto colon = time.find(':'), last = time.rfind(':');
    if (dash == other || dash == std::string_view::npos || colon == last ||
        colon == std::string_view::npos || time.find(' ') != std::string_view::npos)
        return std::nullopt;
    calendar.year = date.substr(0, dash);
    calendar.month = date.substr(dash + 1, other - dash - 1);
    calendar.day = date.substr(other + 1);
    calendar.hour = time.substr(0, colon);
    calendar.minute = time.substr(colon + 1, last - colon - 1);
    calendar.second = time.substr(last + 1);
    return calendar;
}

/// A place of a calendar as crontab(5) writes it; "" where that can't.
std::string as_cron(std::string_view place) {
    std::string text;
    for (std::size_t i = 0; i < place.size(); ++i) {
        if (place.substr(i).starts_with("..")) {
            text += '-';
            ++i;
        } else if (is_digit(place[i]) || place[i] == ',' || place[i] == '*' || place[i] == '/') {
            text += place[i];
        } else {
            return "";
        }
    }
    // `00/5` runs from there to the end.
    const auto slash = text.find('/');
    const bool begins =
        slash != std::string::npos && text.find_first_of(",-*") == std::string::npos;
    if (!begins) return text;
    return std::string{place.substr(0, slash)} == "00" || place.starts_with("0/")
               ? "*" + text.substr(slash)
               : "";
}

std::string weekdays_as_cron(std::string_view weekdays) {
    if (weekdays.empty()) return "*";
    std::string text{weekdays};
    for (auto at = text.find(".."); at != std::string::npos; at = text.find(".."))
        text.replace(at, 2, "-");
    // crontab(5) begins its week with Sunday, and has it as 7, too.
    if (text.ends_with("Sun") && text.size() > 3) text.replace(text.size() - 3, 3, "7");
    return text;
}

}  // namespace

std::string words_of(const cron::Schedule& schedule) {
    if (schedule.at_boot) return "at boot";
    const auto hours = values_in(schedule.hours, 0, 23);
    const auto minutes = values_in(schedule.minutes, 0, 59);
    const auto days = day_words(schedule);
    auto text = rhythm_words(hours, minutes);
    if (!text.empty()) {
        text += days.empty() ? "" : ", " + days;
    } else {
        text = times_of_day(hours, minutes);
        if (text.empty()) return "";
        text = (days.empty() ? "daily" : days) + " at " + text;
    }
    if (!schedule.zone.empty()) text += " " + schedule.zone;
    return text;
}

std::string words_of_calendar(std::string_view expression) {
    const auto calendar = calendar_in(expression);
    if (!calendar || calendar->year != "*" || calendar->second != "00")
        return std::string{expression};
    std::string cron;
    for (const auto place : {calendar->minute, calendar->hour, calendar->day, calendar->month}) {
        const auto field = as_cron(place);
        if (field.empty()) return std::string{expression};
        cron += field + " ";
    }
    const auto schedule = cron::parse_schedule(cron + weekdays_as_cron(calendar->weekdays));
    if (!schedule) return std::string{expression};
    const auto words = words_of(*schedule);
    return words.empty() || schedule->either_day() ? std::string{expression} : words;
}

std::string span_words(std::chrono::seconds span) {
    struct Unit {
        std::int64_t length;
        const char* name;
    };

    constexpr std::array<Unit, 5> units{
        {{604800, "w"}, {86400, "d"}, {3600, "h"}, {60, "min"}, {1, "s"}}};
    auto rest = span.count();
    std::string text;
    for (const auto& [length, name] : units) {
        if (rest / length == 0) continue;
        text += (text.empty() ? "" : " ") + std::to_string(rest / length) + name;
        rest %= length;
    }
    return text.empty() ? "0s" : text;
}

LocalClock clock_from(Instant now) { return local_clock(now, now + horizon); }

std::optional<Instant> next_of(const cron::Schedule& schedule, const LocalClock& clock,
                               Instant now) {
    if (schedule.at_boot || !schedule.zone.empty()) return std::nullopt;
    const auto seconds = std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count();
    std::optional<Instant> next;
    const starts::Window window{
        static_cast<double>(seconds),
        static_cast<double>(seconds + std::chrono::seconds{horizon}.count())};
    starts::cron_slots(schedule, clock, window, [&](double moment) {
        next = Instant{std::chrono::seconds{static_cast<std::int64_t>(moment)}};
        return false;
    });
    return next;
}

}  // namespace jw::inventory

// SPDX-License-Identifier: MIT
#include "foundation/cron/schedule.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

namespace jw::cron {

namespace {

constexpr std::size_t longest_line = 1000;  // as crontab(5) has it

constexpr auto month_words = std::to_array<std::string_view>(
    {"jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"});
constexpr auto weekday_words =
    std::to_array<std::string_view>({"sun", "mon", "tue", "wed", "thu", "fri", "sat"});

constexpr FieldKind minute_kind{"minute", 0, 59, {}};
constexpr FieldKind hour_kind{"hour", 0, 23, {}};
constexpr FieldKind day_kind{"day of month", 1, 31, {}};
constexpr FieldKind month_kind{"month", 1, 12, month_words};
constexpr FieldKind weekday_kind{"day of week", 0, 7, weekday_words};

struct Nickname {
    std::string_view name, fields;
};

constexpr auto nicknames = std::to_array<Nickname>({
    {"@yearly", "0 0 1 1 *"},
    {"@annually", "0 0 1 1 *"},
    {"@monthly", "0 0 1 * *"},
    {"@weekly", "0 0 * * 0"},
    {"@daily", "0 0 * * *"},
    {"@midnight", "0 0 * * *"},
    {"@hourly", "0 * * * *"},
});

Failure refusal(std::string_view text, std::string why) {
    return {"the schedule '" + std::string{text.substr(0, 60)} + "'", std::move(why),
            "see crontab(5)"};
}

std::vector<std::string_view> words_of(std::string_view text) {
    constexpr std::string_view blanks = " \t";
    std::vector<std::string_view> words;
    while (true) {
        const auto begin = text.find_first_not_of(blanks);
        if (begin == std::string_view::npos) return words;
        text.remove_prefix(begin);
        const auto word = text.substr(0, text.find_first_of(blanks));
        words.push_back(word);
        text.remove_prefix(word.size());
    }
}

/// `CRON_TZ="ZONE"` and the like: the zone in it; nothing where the word is something else.
std::optional<std::string_view> zone_in(std::string_view word) {
    const auto equals = word.find('=');
    const auto name = word.substr(0, equals);
    if (equals == std::string_view::npos || (name != "CRON_TZ" && name != "TZ"))
        return std::nullopt;
    auto zone = word.substr(equals + 1);
    const auto quote = zone.empty() ? '\0' : zone.front();
    const bool quoted = quote == '"' || quote == '\'';
    if (quoted && zone.size() >= 2 && zone.back() == quote) zone = zone.substr(1, zone.size() - 2);
    return zone;
}

/// Whether any month that is named has any day that is named; a schedule that never comes is a
/// mistake, and a timer for it would be silent about that.
bool has_a_day(const Schedule& schedule) {
    constexpr std::array<std::size_t, 13> days_in{0,  31, 29, 31, 30, 31, 30,
                                                  31, 31, 30, 31, 30, 31};
    for (std::size_t month = 1; month <= 12; ++month) {
        if (!schedule.months.values.test(month)) continue;
        for (std::size_t day = 1; day <= days_in[month]; ++day)
            if (schedule.days.values.test(day)) return true;
    }
    return schedule.either_day();
}

std::optional<Failure> read(std::string_view text, const FieldKind& kind, Field& into) {
    auto field = parse_field(text, kind);
    if (!field) return field.error();
    into = *field;
    return std::nullopt;
}

Result<Schedule> from_fields(std::span<const std::string_view> words) {
    Schedule schedule;
    const std::array<Field*, 5> fields{&schedule.minutes, &schedule.hours, &schedule.days,
                                       &schedule.months, &schedule.weekdays};
    constexpr std::array<const FieldKind*, 5> kinds{&minute_kind, &hour_kind, &day_kind,
                                                    &month_kind, &weekday_kind};
    for (std::size_t i = 0; i < fields.size(); ++i)
        if (auto problem = read(words[i], *kinds[i], *fields[i])) return *problem;
    auto& weekdays = schedule.weekdays.values;
    weekdays[0] = weekdays[0] || weekdays[7];
    weekdays.reset(7);
    return schedule;
}

Result<Schedule> from_words(std::span<const std::string_view> words, std::string_view text) {
    if (words.empty()) return refusal(text, "it is empty");
    if (words.front() == "@reboot" && words.size() == 1) {
        Schedule schedule;
        schedule.at_boot = true;
        return schedule;
    }
    if (words.front().starts_with('@')) {
        const auto known = std::ranges::find(nicknames, words.front(), &Nickname::name);
        if (known == nicknames.end() || words.size() > 1)
            return refusal(text,
                           "behind @ it takes one of reboot, yearly, annually, monthly, "
                           "weekly, daily, midnight, hourly, and nothing else");
        return from_fields(words_of(known->fields));
    }
    if (words.size() != 5)
        return refusal(text, "it has " + std::to_string(words.size()) +
                                 " fields rather than five: minute, hour, day of month, month, "
                                 "day of week");
    auto schedule = from_fields(words);
    if (schedule && !has_a_day(*schedule)) return refusal(text, "no month has such a day");
    return schedule;
}

}  // namespace

bool is_zone_name(std::string_view text) {
    const auto allowed = [](char c) {
        const char lower = static_cast<char>(c | 0x20);
        return (lower >= 'a' && lower <= 'z') || (c >= '0' && c <= '9') || c == '/' || c == '_' ||
               c == '-' || c == '+';
    };
    return !text.empty() && text.size() <= 64 && std::ranges::all_of(text, allowed) &&
           text.front() != '/' && text.back() != '/' && text.find("//") == std::string_view::npos;
}

Result<Schedule> parse_schedule(std::string_view text) {
    if (text.size() > longest_line) return refusal(text, "it is longer than 1000 characters");
    const auto all = words_of(text);
    std::span<const std::string_view> words{all};
    std::string zone;
    if (!words.empty()) {
        if (const auto found = zone_in(words.front())) {
            if (!is_zone_name(*found)) return refusal(text, "its time zone is no name of a zone");
            zone = *found;
            words = words.subspan(1);
        }
    }
    auto schedule = from_words(words, text);
    if (schedule) schedule->zone = zone;
    return schedule;
}

}  // namespace jw::cron

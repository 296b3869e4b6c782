// SPDX-License-Identifier: MIT
#include "foundation/when/moment.hpp"

#include <array>
#include <optional>
#include <string>

#include "foundation/base/span.hpp"
#include "foundation/when/civil.hpp"
#include "foundation/when/cursor.hpp"
#include "foundation/when/named_zone.hpp"

namespace jw {

namespace {

using Found = std::optional<Instant>;

constexpr Instant end_of_time{std::chrono::seconds{253402300800}};  // the year 10000

/// The moment so far from now; nothing where that leaves the time since 1970.
Found shifted(Instant now, std::optional<std::uint64_t> span, int direction) {
    if (!span) return std::nullopt;
    const auto from = now.time_since_epoch().count();
    std::int64_t to = 0;
    const auto by = direction * static_cast<std::int64_t>(*span);  // parse_span keeps below 2^63
    if (__builtin_add_overflow(from, by, &to) || to < 0) return std::nullopt;
    return Instant{Micros{to}};
}

/// The clock that a text means: where it names none, the local one.
struct Clock {
    Instant now;
    Zone zone = Zone::local;
    Micros ahead{0};  ///< of UTC, where that is told
    Repeated which = Repeated::first;

    /// The midnight with which this day began.
    Civil today() const {
        const auto shown = civil(now + ahead, zone);
        return {.year = shown.year, .month = shown.month, .day = shown.day};
    }

    Found moment(const Civil& shown) const {
        const auto found = instant(shown, zone, which);
        return found ? Found{*found - ahead} : std::nullopt;
    }
};

Found since_epoch(std::string_view text) {
    Cursor cursor{text};
    if (!cursor.take('@')) return std::nullopt;
    const auto seconds = cursor.number(1, 12);
    const auto micros = cursor.fraction();
    if (!seconds || !micros || !cursor.at_end()) return std::nullopt;
    return Instant{std::chrono::seconds{*seconds} + Micros{*micros}};
}

Found relative(std::string_view text, Instant now) {
    if (text.starts_with('+')) return shifted(now, parse_span(text.substr(1)), 1);
    if (text.starts_with('-')) return shifted(now, parse_span(text.substr(1)), -1);
    if (text.ends_with(" ago"))
        return shifted(now, parse_span(text.substr(0, text.size() - 4)), -1);
    if (text.ends_with(" left"))
        return shifted(now, parse_span(text.substr(0, text.size() - 5)), 1);
    return std::nullopt;
}

/// The first midnight of a week, a month or a year.
std::optional<Civil> period(std::string_view text, const Civil& today) {
    const bool is_last = text.starts_with("last ");
    if (!is_last && !text.starts_with("this ")) return std::nullopt;
    const auto unit = text.substr(5);
    const int back = is_last ? 1 : 0;
    if (unit == "week") return days_later(today, -(weekday(today) + 6) % 7 - 7 * back);  // Monday's
    if (unit == "year") return Civil{.year = today.year - back};
    if (unit != "month") return std::nullopt;
    const bool is_in_last_year = is_last && today.month == 1;
    return Civil{.year = today.year - (is_in_last_year ? 1 : 0),
                 .month = is_in_last_year ? 12 : today.month - back};
}

/// Reads a leading `today` and the like: by how many days it is later than today.
std::optional<int> take_day(Cursor& cursor) {
    if (cursor.take_word("today")) return 0;
    if (cursor.take_word("yesterday")) return -1;
    if (cursor.take_word("tomorrow")) return 1;
    return std::nullopt;
}

constexpr auto weekday_names = std::to_array<std::string_view>(
    {"sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"});

/// Reads a leading day of the week and the space behind it.
std::optional<int> take_weekday(Cursor& cursor) {
    for (std::size_t day = 0; day < weekday_names.size(); ++day) {
        const auto name = weekday_names[day];
        if (cursor.take_word(name) || cursor.take_word(name.substr(0, 3)))
            return static_cast<int>(day);
    }
    return std::nullopt;
}

bool take_date(Cursor& cursor, Civil& into) {
    const auto year = cursor.number(2, 4);
    if (!year || !cursor.take('-')) return false;
    const auto month = cursor.number(1, 2);
    if (!month || !cursor.take('-')) return false;
    const auto day = cursor.number(1, 2);
    if (!day) return false;
    into.year = static_cast<int>(*year);
    if (into.year < 69) into.year += 2000;  // as strptime(3) reads %y
    if (into.year < 100) into.year += 1900;
    into.month = static_cast<int>(*month);
    into.day = static_cast<int>(*day);
    return true;
}

bool take_time_of_day(Cursor& cursor, Civil& into) {
    const auto hour = cursor.number(1, 2);
    if (!hour || !cursor.take(':')) return false;
    const auto minute = cursor.number(1, 2);
    if (!minute) return false;
    into.hour = static_cast<int>(*hour);
    into.minute = static_cast<int>(*minute);
    if (!cursor.take(':')) return true;
    const auto second = cursor.number(1, 2);
    const auto micros = cursor.fraction();
    if (!second || !micros) return false;
    into.second = static_cast<int>(*second);
    into.micros = *micros;
    return true;
}

/// What is written behind a time to say which clock it means.
struct ZoneMark {
    std::string_view rest;  ///< the text without the mark
    Zone zone = Zone::local;
    std::optional<Micros> ahead = {};  ///< of UTC, where the mark says it
    std::string name = {};             ///< of tzfile(5), where that is what the mark says
};

/// Digits of a time of day must stand before `+02:00`, else a span such as -3:00 looks like one.
std::optional<ZoneMark> numeric_zone(std::string_view text) {
    const auto sign = text.find_last_of("+-");
    if (sign == std::string_view::npos || text.find(':') > sign) return std::nullopt;
    Cursor cursor{text.substr(sign + 1)};
    const auto hours = cursor.number(2, 2);
    if (!hours || *hours > 14 || !cursor.take(':')) return std::nullopt;
    const auto minutes = cursor.number(2, 2);
    if (!minutes || *minutes > 59 || !cursor.at_end()) return std::nullopt;
    const Micros ahead = std::chrono::hours{*hours} + std::chrono::minutes{*minutes};
    return ZoneMark{text.substr(0, sign), Zone::utc, text[sign] == '-' ? -ahead : ahead};
}

std::string_view without_end(std::string_view text, std::size_t bytes) {
    text.remove_suffix(bytes);
    while (text.ends_with(' ')) text.remove_suffix(1);
    return text;
}

ZoneMark split_zone(std::string_view text, Instant now) {
    if (text.ends_with(" UTC")) return {without_end(text, 4), Zone::utc};
    if (text.ends_with('Z')) return {without_end(text, 1), Zone::utc};
    if (const auto mark = numeric_zone(text)) return *mark;
    for (const auto days : {0, 182}) {  // both names of a zone with summer time
        const auto then = now - std::chrono::days{days};
        const auto name = zone_name(then);
        if (name.empty() || !text.ends_with(name)) continue;
        const auto rest = text.substr(0, text.size() - name.size());
        if (rest.ends_with(' ')) return {without_end(rest, 1), Zone::local, offset(then)};
    }
    const auto space = text.rfind(' ');
    if (space != std::string_view::npos && is_zone(text.substr(space + 1)))
        return {without_end(text.substr(0, space), 0),
                Zone::local,
                {},
                std::string{text.substr(space + 1)}};
    return {text};
}

/// The newest moment of the past that was on such a day, and not on this one where that is told.
Found newest(Civil wanted, int day, bool not_today, const Clock& clock) {
    constexpr int two_weeks = 14;
    for (int back = not_today ? 1 : 0; back < two_weeks; ++back) {
        const auto then = days_later(wanted, -back);
        if (weekday(then) != day) continue;
        const auto found = clock.moment(then);
        if (found && *found <= clock.now) return found;
    }
    return std::nullopt;
}

/// What stands before a time of day, each at most once.
struct NamedDay {
    bool is_last = false;           ///< "last monday": not today
    std::optional<int> weekday;     ///< as weekday() counts
    std::optional<int> days_later;  ///< yesterday, today, tomorrow
    bool has_date = false;

    bool is_told() const { return weekday || days_later || has_date; }
};

/// Moves `wanted` to the day that is named; nothing if "last" stands before no day of the week.
std::optional<NamedDay> take_named_day(Cursor& cursor, Civil& wanted) {
    NamedDay day;
    day.is_last = cursor.take_word("last");
    day.weekday = take_weekday(cursor);
    if (day.is_last && !day.weekday) return std::nullopt;
    if (!day.weekday) day.days_later = take_day(cursor);
    if (day.days_later) {
        wanted = days_later(wanted, *day.days_later);
        return day;
    }
    Cursor after_date = cursor;
    day.has_date = take_date(after_date, wanted);
    if (day.has_date) cursor = after_date;
    return day;
}

/// True if the rest is a time of day, or nothing behind a day that may stand alone.
bool take_rest(Cursor& cursor, const NamedDay& day, Civil& wanted) {
    const bool separated = day.has_date && (cursor.take('T') || cursor.take(' '));
    if (day.is_told() && !separated && cursor.at_end()) return true;
    return take_time_of_day(cursor, wanted) && cursor.at_end();
}

/// A date or the name of a day, and a time of day: one of them at least.
Found calendar(std::string_view text, const Clock& clock) {
    Cursor cursor{text};
    auto wanted = clock.today();
    const auto day = take_named_day(cursor, wanted);
    if (!day || !take_rest(cursor, *day, wanted)) return std::nullopt;
    if (day->weekday && !day->has_date) return newest(wanted, *day->weekday, day->is_last, clock);
    const auto found = clock.moment(wanted);
    return found && (!day->weekday || weekday(wanted) == *day->weekday) ? found : std::nullopt;
}

Found on_calendar(std::string_view text, const Clock& clock) {
    if (text == "now") return clock.now;
    const auto begin = period(text, clock.today());
    return begin ? clock.moment(*begin) : calendar(text, clock);
}

std::string_view trimmed(std::string_view text) {
    while (text.starts_with(' ')) text.remove_prefix(1);
    return without_end(text, 0);
}

Found any_moment(std::string_view text, Instant now, Repeated which) {
    if (const auto found = since_epoch(text)) return found;
    if (const auto found = relative(text, now)) return found;
    const auto mark = split_zone(text, now);
    std::optional<NamedZone> zone;
    if (!mark.name.empty()) zone.emplace(mark.name);
    return on_calendar(mark.rest, {.now = now,
                                   .zone = mark.ahead ? Zone::utc : mark.zone,
                                   .ahead = mark.ahead.value_or(Micros{0}),
                                   .which = which});
}

Failure no_moment(std::string_view text) {
    constexpr std::size_t shown = 60;
    const auto head = std::string{text.substr(0, shown)};
    return {.what = "can't read the time '" + head + (text.size() > shown ? "...'" : "'"),
            .why =
                "it is no date, no time of day and no span of time, or lies outside of the "
                "years 1970 to 9999",
            .next =
                "write it like 24h, 7d, yesterday, monday, 'last week', 10:30, 2026-11-24, "
                "'2026-11-24 10:30 UTC' or @1764000000; see systemd.time(7)"};
}

Result<Instant> checked(Found found, std::string_view text) {
    if (!found || found->time_since_epoch().count() < 0 || *found >= end_of_time)
        return no_moment(text);
    return *found;
}

}  // namespace

Result<Instant> parse_moment(std::string_view text, Instant now) {
    return checked(any_moment(trimmed(text), now, Repeated::first), text);
}

Result<Instant> parse_limit(std::string_view text, Instant now, Repeated which) {
    const auto wanted = trimmed(text);
    if (const auto found = any_moment(wanted, now, which)) return checked(found, text);
    return checked(shifted(now, parse_span(wanted), -1), text);
}

}  // namespace jw

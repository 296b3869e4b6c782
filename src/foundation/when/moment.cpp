// SPDX-License-Identifier: MIT
#include "foundation/when/moment.hpp"

#include <array>
#include <optional>
#include <string>

#include "foundation/base/span.hpp"
#include "foundation/when/civil.hpp"
#include "foundation/when/cursor.hpp"

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

Found day_begin(Instant now, Zone zone, int days_later) {
    auto today = civil(now, zone);
    const auto noon = Civil{.year = today.year, .month = today.month, .day = today.day, .hour = 12};
    const auto middle = instant(noon, zone);
    if (!middle) return std::nullopt;
    // From noon to noon, so that days of 23 and 25 hours don't lead into a day beside.
    today = civil(*middle + std::chrono::days{days_later}, zone);
    return instant({.year = today.year, .month = today.month, .day = today.day}, zone);
}

Found named(std::string_view text, Instant now, Zone zone) {
    if (text == "now") return now;
    if (text == "today") return day_begin(now, zone, 0);
    if (text == "yesterday") return day_begin(now, zone, -1);
    if (text == "tomorrow") return day_begin(now, zone, 1);
    return std::nullopt;
}

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
    return {text};
}

Found calendar(const ZoneMark& mark, Instant now, Repeated which) {
    Cursor cursor{mark.rest};
    const auto day = take_weekday(cursor);
    const auto ahead = mark.ahead.value_or(Micros{0});
    const auto zone = mark.ahead ? Zone::utc : mark.zone;
    auto wanted = civil(now + ahead, zone);
    wanted.hour = wanted.minute = wanted.second = wanted.micros = 0;

    Cursor after_date = cursor;
    const bool has_date = take_date(after_date, wanted);
    if (has_date) cursor = after_date;
    const bool more = has_date && (cursor.take('T') || cursor.take(' '));
    if ((more || !has_date) && !take_time_of_day(cursor, wanted)) return std::nullopt;
    if (!cursor.at_end()) return std::nullopt;

    const auto found = instant(wanted, zone, which);
    if (!found || (day && weekday(wanted) != *day)) return std::nullopt;
    return *found - ahead;
}

std::string_view trimmed(std::string_view text) {
    while (text.starts_with(' ')) text.remove_prefix(1);
    return without_end(text, 0);
}

Found any_moment(std::string_view text, Instant now, Repeated which) {
    if (const auto found = since_epoch(text)) return found;
    if (const auto found = relative(text, now)) return found;
    const auto mark = split_zone(text, now);
    if (const auto found = named(mark.rest, now, mark.zone)) return found;
    return calendar(mark, now, which);
}

Failure no_moment(std::string_view text) {
    constexpr std::size_t shown = 60;
    const auto head = std::string{text.substr(0, shown)};
    return {.what = "can't read the time '" + head + (text.size() > shown ? "...'" : "'"),
            .why =
                "it is no date, no time of day and no span of time, or lies outside of the "
                "years 1970 to 9999",
            .next =
                "write it like 24h, 7d, yesterday, 10:30, 2026-11-24, '2026-11-24 10:30 UTC' "
                "or @1764000000; see systemd.time(7)"};
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

// SPDX-License-Identifier: MIT
#include "foundation/when/civil.hpp"

#include <algorithm>
#include <array>
#include <ctime>
#include <utility>

// The one file that asks the C library about the local zone: g++ 12 has no std::chrono zones.

namespace jw {

namespace {

constexpr std::int64_t first_second = -62135596800;  // 0001-01-01
constexpr std::int64_t last_second = 253402300799;   // 9999-12-31 23:59:59

/// The nearest moment that the calendar can show.
Instant within_calendar(Instant moment) {
    return std::clamp(moment, Instant{std::chrono::seconds{first_second}},
                      Instant{std::chrono::seconds{last_second}});
}

std::tm local(Instant moment) {
    const auto whole = std::chrono::floor<std::chrono::seconds>(moment).time_since_epoch();
    const std::time_t time = whole.count();
    std::tm parts{};
    ::localtime_r(&time, &parts);
    return parts;
}

std::chrono::year_month_day date_of(const Civil& civil) {
    return std::chrono::year_month_day{std::chrono::year{civil.year},
                                       std::chrono::month{static_cast<unsigned>(civil.month)},
                                       std::chrono::day{static_cast<unsigned>(civil.day)}};
}

bool in(int value, int least, int most) { return value >= least && value <= most; }

bool exists(const Civil& civil) {
    return in(civil.year, 1970, 9999) && in(civil.month, 1, 12) && in(civil.day, 1, 31) &&
           date_of(civil).ok() && in(civil.hour, 0, 23) && in(civil.minute, 0, 59) &&
           in(civil.second, 0, 59) && in(civil.micros, 0, 999'999);
}

int micros_of(Instant moment) {
    return static_cast<int>((moment - std::chrono::floor<std::chrono::seconds>(moment)).count());
}

Civil local_civil(Instant moment) {
    const auto parts = local(moment);
    return {.year = parts.tm_year + 1900,
            .month = parts.tm_mon + 1,
            .day = parts.tm_mday,
            .hour = parts.tm_hour,
            .minute = parts.tm_min,
            .second = parts.tm_sec,
            .micros = micros_of(moment)};
}

Civil utc_civil(Instant moment) {
    const auto midnight = std::chrono::floor<std::chrono::days>(moment);
    const std::chrono::year_month_day date{midnight};
    const std::chrono::hh_mm_ss time{moment - midnight};
    return {.year = static_cast<int>(date.year()),
            .month = static_cast<int>(static_cast<unsigned>(date.month())),
            .day = static_cast<int>(static_cast<unsigned>(date.day())),
            .hour = static_cast<int>(time.hours().count()),
            .minute = static_cast<int>(time.minutes().count()),
            .second = static_cast<int>(time.seconds().count()),
            .micros = micros_of(moment)};
}

/// As mktime(3) and timegm(3) take it.
std::tm parts_of(const Civil& civil) {
    std::tm parts{};
    parts.tm_year = civil.year - 1900;
    parts.tm_mon = civil.month - 1;
    parts.tm_mday = civil.day;
    parts.tm_hour = civil.hour;
    parts.tm_min = civil.minute;
    parts.tm_sec = civil.second;
    parts.tm_isdst = -1;
    return parts;
}

/// No zone changes twice so close to each other.
constexpr std::chrono::days around_change{1};

/// By the offset before a change and by that behind it: both are right for a time that comes twice,
/// neither for one that is skipped. mktime(3) knows no second time where both are of one kind, as
/// where a country moves to another zone.
std::time_t local_seconds(const Civil& civil, Repeated which) {
    auto parts = parts_of(civil);
    const Instant as_utc{std::chrono::seconds{::timegm(&parts)}};
    auto offsets = std::array{offset(as_utc - around_change), offset(as_utc + around_change)};
    if (which == Repeated::second) std::swap(offsets[0], offsets[1]);
    for (const auto ahead : offsets)
        if (offset(as_utc - ahead) == ahead)
            return std::chrono::floor<std::chrono::seconds>(as_utc - ahead)
                .time_since_epoch()
                .count();
    parts = parts_of(civil);
    return ::mktime(&parts);
}

}  // namespace

Civil civil(Instant moment, Zone zone) {
    moment = within_calendar(moment);
    return zone == Zone::utc ? utc_civil(moment) : local_civil(moment);
}

std::optional<Instant> instant(const Civil& civil, Zone zone, Repeated which) {
    if (!exists(civil)) return std::nullopt;
    auto parts = parts_of(civil);
    const auto time = zone == Zone::utc ? ::timegm(&parts) : local_seconds(civil, which);
    if (time < 0 || time > last_second) return std::nullopt;
    return Instant{std::chrono::seconds{time} + Micros{civil.micros}};
}

Civil days_later(Civil from, int days) {
    const std::chrono::year_month_day date{std::chrono::sys_days{date_of(from)} +
                                           std::chrono::days{days}};
    from.year = static_cast<int>(date.year());
    from.month = static_cast<int>(static_cast<unsigned>(date.month()));
    from.day = static_cast<int>(static_cast<unsigned>(date.day()));
    return from;
}

int weekday(const Civil& civil) {
    const std::chrono::weekday day{std::chrono::sys_days{date_of(civil)}};
    return static_cast<int>(day.c_encoding());
}

std::chrono::seconds offset(Instant moment) {
    return std::chrono::seconds{local(within_calendar(moment)).tm_gmtoff};
}

bool is_repeated(Instant moment) {
    moment = std::clamp(moment, Instant{}, Instant{std::chrono::seconds{last_second}});
    const auto set_back = offset(moment - around_change) - offset(moment + around_change);
    if (set_back <= std::chrono::seconds{0}) return false;
    const auto ahead = offset(moment);
    return offset(moment + set_back) == ahead - set_back ||
           offset(moment - set_back) == ahead + set_back;
}

std::string zone_name(Instant moment) {
    const auto parts = local(within_calendar(moment));
    return parts.tm_zone == nullptr ? "" : parts.tm_zone;
}

}  // namespace jw

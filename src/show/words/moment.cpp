// SPDX-License-Identifier: MIT
#include "show/words/moment.hpp"

#include <fmt/compile.h>
#include <fmt/format.h>

#include <array>
#include <string_view>

#include "foundation/when/calendar_names.hpp"
#include "foundation/when/civil.hpp"

// Of each run that a page shows there are several here: formats are read by the compiler.

namespace jw::show {

namespace {

constexpr auto pairs = [] {
    std::array<char, 200> digits{};
    for (std::size_t i = 0; i < 100; ++i) {
        digits[2 * i] = static_cast<char>('0' + i / 10);
        digits[2 * i + 1] = static_cast<char>('0' + i % 10);
    }
    return digits;
}();

/// 0 to 99 in two digits.
std::string_view two(int number) {
    return {pairs.data() + 2 * static_cast<std::size_t>(number % 100), 2};
}

std::string_view day_name(const Civil& at) {
    return weekday_names[static_cast<std::size_t>(weekday(at))];
}

std::string_view month_name(const Civil& at) {
    return month_names[static_cast<std::size_t>(at.month - 1)];
}

std::string date_of(const Civil& at, Instant now) {
    auto text = fmt::format(FMT_COMPILE("{} {}{} {}"), day_name(at), at.day < 10 ? " " : "", at.day,
                            month_name(at));
    if (at.year != civil(now, Zone::local).year) text += fmt::format(FMT_COMPILE(" {}"), at.year);
    return text;
}

std::string clock_of(const Civil& at) {
    return fmt::format(FMT_COMPILE("{}:{}:{}"), two(at.hour), two(at.minute), two(at.second));
}

std::string date_and_clock_of(const Civil& at) {
    return fmt::format(FMT_COMPILE("{}{}-{}-{}T{}:{}:{}"), two(at.year / 100), two(at.year),
                       two(at.month), two(at.day), two(at.hour), two(at.minute), two(at.second));
}

/// ` +02:00`.
std::string offset_of(Instant moment) {
    const auto minutes = std::chrono::floor<std::chrono::minutes>(offset(moment)).count();
    const auto size = static_cast<int>(minutes < 0 ? -minutes : minutes);
    return fmt::format(FMT_COMPILE(" {}{}:{}"), minutes < 0 ? '-' : '+', two(size / 60),
                       two(size % 60));
}

std::string offset_if_repeated(Instant moment) {
    return is_repeated(moment) ? offset_of(moment) : "";
}

std::string age_of(Micros age) {
    const auto seconds = std::chrono::floor<std::chrono::seconds>(age).count();
    if (seconds < 60) return fmt::format(FMT_COMPILE("{}s"), seconds);
    if (seconds < 3600) return fmt::format(FMT_COMPILE("{}m"), seconds / 60);
    constexpr std::int64_t two_days = 172'800;
    if (seconds < two_days) return fmt::format(FMT_COMPILE("{}h"), seconds / 3600);
    return fmt::format(FMT_COMPILE("{}d"), seconds / 86'400);
}

}  // namespace

std::string short_moment(Instant moment, Instant now) {
    const auto at = civil(moment, Zone::local);
    const auto today = civil(now, Zone::local);
    auto time = fmt::format(FMT_COMPILE("{:02}:{:02}"), at.hour, at.minute);
    time += offset_if_repeated(moment);
    const bool this_year = at.year == today.year;
    if (this_year && at.month == today.month && at.day == today.day) return time;
    if (moment < now && now - moment < std::chrono::days{6})
        return fmt::format(FMT_COMPILE("{} {}"), day_name(at), time);
    if (this_year) return fmt::format(FMT_COMPILE("{} {} {}"), at.day, month_name(at), time);
    return fmt::format(FMT_COMPILE("{} {} {}"), at.day, month_name(at), at.year);
}

std::string date_text(Instant moment, Instant now) {
    return date_of(civil(moment, Zone::local), now);
}

std::string month_text(Instant moment) {
    const auto at = civil(moment, Zone::local);
    return fmt::format(FMT_COMPILE("{} {}"), month_name(at), at.year);
}

std::string clock_text(Instant moment) {
    return clock_of(civil(moment, Zone::local)) + offset_if_repeated(moment);
}

std::string long_moment(Instant moment, Instant now) {
    const auto at = civil(moment, Zone::local);
    return date_of(at, now).append(" ").append(clock_of(at)).append(offset_if_repeated(moment));
}

std::string span_text(Instant from, Instant to, Instant now) {
    if (offset(from) == offset(to)) return long_moment(from, now) + " - " + clock_text(to);
    const auto at = civil(from, Zone::local);
    return date_of(at, now) + " " + clock_of(at) + offset_of(from) + " - " +
           clock_of(civil(to, Zone::local)) + offset_of(to);
}

std::string age_text(Instant moment, Instant now) {
    return moment > now ? "-" + age_of(moment - now) : age_of(now - moment);
}

std::string relative_text(Instant moment, Instant now) {
    return moment > now ? "in " + age_of(moment - now) : age_of(now - moment) + " ago";
}

std::string next_text(const std::optional<Instant>& next, Instant now) {
    if (!next) return "-";
    return *next > now ? relative_text(*next, now) : "due";
}

std::string rfc3339(Instant moment) {
    const auto at = civil(moment, Zone::utc);
    return date_and_clock_of(at).append(fmt::format(FMT_COMPILE(".{:06}Z"), at.micros));
}

std::string rfc3339_seconds(Instant moment) {
    return date_and_clock_of(civil(moment, Zone::utc)).append("Z");
}

}  // namespace jw::show

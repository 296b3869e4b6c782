// SPDX-License-Identifier: MIT
#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <map>
#include <utility>

#include "foundation/when/calendar_names.hpp"
#include "foundation/when/civil.hpp"
#include "show/report/charts/job_charts.hpp"
#include "show/words/moment.hpp"
#include "show/words/quantity.hpp"

namespace jw::report {

namespace {

constexpr int cell = 18;
constexpr int square = 15;
constexpr int grid_left = 28, grid_top = 14;

using Counts = std::map<std::int64_t, history::DayCount>;

Instant noon_of(std::int64_t day) {
    return Instant{std::chrono::days{day} + std::chrono::hours{12}};
}

/// Monday is 0. 1970-01-01 was a Thursday.
int weekday_of(std::int64_t day) { return static_cast<int>((day + 3) % 7); }

std::string title_of(std::int64_t day, const history::DayCount* count) {
    const auto date = civil(noon_of(day), Zone::utc);
    auto text =
        fmt::format("{} {}: ", date.day, month_names[static_cast<std::size_t>(date.month - 1)]);
    if (count == nullptr) return text + "no run";
    text += fmt::format("{} ok, {} failed", count->successes, count->failures);
    if (count->warnings > 0) text += fmt::format(", {} warned", count->warnings);
    if (count->others > 0) text += fmt::format(", {} other", count->others);
    return text;
}

void add_day(Html& html, std::int64_t day, int column, const history::DayCount* count) {
    const int x = grid_left + column * cell;
    const int y = grid_top + weekday_of(day) * cell;
    const bool ran = count != nullptr && count->successes + count->failures + count->warnings > 0;
    html.add(
        R"(<g><title>{}</title><rect class="{}" x="{}" y="{}" width="{}" height="{}" rx="2"/>)",
        title_of(day, count),
        !ran                  ? "none"
        : count->warnings > 0 ? "w"
                              : "o",
        x, y, square, square);
    if (ran && count->failures > 0) {
        const auto share =
            static_cast<double>(count->failures) /
            static_cast<double>(count->failures + count->warnings + count->successes);
        const int high = std::max(4, static_cast<int>(std::lround(share * square)));
        html.add(R"(<rect class="f" x="{}" y="{}" width="{}" height="{}" rx="1"/>)", x,
                 y + square - high, square, high);
    }
    html.add("</g>");
}

void add_weekdays(Html& html) {
    constexpr auto names = std::to_array<std::string_view>({"Mon", "Wed", "Fri", "Sun"});
    for (std::size_t i = 0; i < names.size(); ++i)
        html.add(R"(<text x="0" y="{}">{}</text>)", grid_top + static_cast<int>(i) * 2 * cell + 11,
                 names[i]);
}

void add_month(Html& html, std::int64_t monday, int column) {
    const auto name = show::date_text(noon_of(monday), noon_of(monday));
    html.add(R"(<text x="{}" y="9">{}</text>)", grid_left + column * cell,
             std::string_view{name}.substr(name.size() - 3));
}

std::string summary(const std::vector<history::DayCount>& days) {
    const auto bad = std::ranges::count_if(days, [](const auto& day) { return day.failures > 0; });
    return fmt::format("90 days: runs on {}, failures on {}", show::counted(days.size(), "day"),
                       show::counted(static_cast<std::uint64_t>(bad), "day"));
}

}  // namespace

Html calendar(const std::vector<history::DayCount>& days, Instant now) {
    Counts counts;
    for (const auto& day : days) counts[day.day] = day;
    const auto today = day_of(now);
    const auto first = today - static_cast<std::int64_t>(days_on_page) + 1;
    const auto monday = first - weekday_of(first);
    const auto columns = static_cast<int>((today - monday) / 7 + 1);
    Html html;
    html.add(R"(<svg class="calendar" viewBox="0 0 {} {}" role="img" aria-label="{}">)",
             grid_left + columns * cell, grid_top + 7 * cell, summary(days));
    add_weekdays(html);
    int month_before = 0;
    for (int column = 0; column < columns; ++column) {
        const auto week = monday + std::int64_t{column} * 7;
        const int month = civil(noon_of(week), Zone::utc).month;
        if (std::exchange(month_before, month) != month) add_month(html, week, column);
        for (auto day = std::max(first, week); day < std::min(week + 7, today + 1); ++day) {
            const auto found = counts.find(day);
            add_day(html, day, column, found == counts.end() ? nullptr : &found->second);
        }
    }
    html.add("</svg>\n");
    return html;
}

}  // namespace jw::report

// SPDX-License-Identifier: MIT
#include "judge/starts/calendar.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <set>

#include "judge/stats/order.hpp"

namespace jw::starts {

namespace {

constexpr double apart = 2700;  // seconds between two times of the day
constexpr double longest_group = 3 * hour_length;
constexpr std::size_t least_of_group = 4;

struct Place {
    double of_day = 0;  ///< seconds since local midnight
    std::int64_t day = 0;
};

using Group = std::vector<Place>;

double distance(double later, double earlier) {
    const auto way = std::fmod(later - earlier, day_length);
    return way < 0 ? way + day_length : way;
}

std::vector<Place> places_of(const Seen& seen) {
    std::vector<Place> places;
    for (const auto start : seen.starts) {
        const auto local = seen.clock.local(static_cast<std::int64_t>(start));
        const auto day = day_of(local);
        places.push_back({static_cast<double>(local - day * seconds_of_day), day});
    }
    return places;
}

/// The day is a circle: it is cut where the largest gap ends.
std::vector<Group> groups_of(std::vector<Place> places) {
    std::ranges::stable_sort(places, {}, &Place::of_day);
    std::size_t cut = 0;
    double largest = -1;
    for (std::size_t i = 0; i < places.size(); ++i) {
        const auto& before = places[(i + places.size() - 1) % places.size()];
        const auto gap = distance(places[i].of_day, before.of_day);
        if (gap > largest) {
            largest = gap;
            cut = i;
        }
    }
    std::rotate(places.begin(), places.begin() + static_cast<std::ptrdiff_t>(cut), places.end());
    std::vector<Group> groups;
    for (const auto& place : places) {
        if (groups.empty() || distance(place.of_day, groups.back().back().of_day) > apart)
            groups.emplace_back();
        groups.back().push_back(place);
    }
    return groups;
}

/// On how many days of a weekday there could have been a start at a time, and on how many it was.
struct Tally {
    std::array<double, 7> could{}, did{};
};

Tally tally_of(const Seen& seen, const Group& group, double time) {
    std::set<std::int64_t> days;
    for (const auto& place : group) days.insert(place.day);
    const auto& [starts, sleeps, clock] = seen;
    Tally tally;
    const auto last = day_of(clock.local(static_cast<std::int64_t>(starts.back())));
    auto day = day_of(clock.local(static_cast<std::int64_t>(starts.front())));
    for (day = std::max(day, last - 2000); day <= last; ++day) {
        const auto local = day * seconds_of_day + static_cast<std::int64_t>(time);
        const auto moment = static_cast<double>(clock.moments_or_later(local).first);
        if (starts.front() > moment + 2 * hour_length || moment > starts.back() ||
            sleeps.any_in(moment - 600, moment + 1800))
            continue;
        const auto weekday = static_cast<std::size_t>(weekday_of(day));
        ++tally.could[weekday];
        if (days.contains(day)) ++tally.did[weekday];
    }
    return tally;
}

std::bitset<7> weekdays_in(const Tally& tally, bool is_daily, bool is_well_known) {
    std::bitset<7> weekdays;
    for (std::size_t i = 0; i < 7; ++i)
        if (tally.could[i] > 0 && tally.did[i] >= .7 * tally.could[i] &&
            (tally.could[i] > 1 || is_daily || is_well_known))
            weekdays.set(i);
    return weekdays;
}

/// What the groups amount to.
struct Found {
    std::vector<DayTime> times;
    double explained = 0;  ///< starts
    std::vector<double> lateness{0};
};

void explain(Found& found, const Group& group, const Seen& seen, double usual_gap) {
    const auto width = distance(group.back().of_day, group.front().of_day);
    if (group.size() < least_of_group || width > longest_group) return;
    const auto rank = static_cast<std::size_t>(.03 * static_cast<double>(group.size()));
    const auto time = group[rank].of_day;
    const auto weekdays = weekdays_in(tally_of(seen, group, time),
                                      usual_gap<30 * hour_length, seen.starts.size()> 20);
    bool is_used = false;
    for (const auto& place : group) {
        if (!weekdays.test(static_cast<std::size_t>(weekday_of(place.day)))) continue;
        const auto late = distance(place.of_day, time);
        if (late < day_length / 2) found.lateness.push_back(late);
        ++found.explained;
        is_used = true;
    }
    if (is_used) found.times.push_back({static_cast<std::int64_t>(time), weekdays});
}

/// Starts that are as regular as this may keep a distance rather than a time of day.
double least_gap_of(const std::vector<double>& starts, double usual_gap, double grace) {
    std::vector<double> off;
    for (std::size_t i = 1; i < starts.size(); ++i)
        off.push_back(std::abs(starts[i] - starts[i - 1] - usual_gap));
    const auto most = stats::at_share(std::move(off), .8);
    return most <= .05 * usual_gap ? usual_gap + 3 * most + 300 - grace : 0;
}

}  // namespace

void Calendar::visit(const LocalClock& clock, Window window, const Visit& visit) const {
    const auto last = day_of(clock.local(static_cast<std::int64_t>(window.until)));
    for (auto day = day_of(clock.local(static_cast<std::int64_t>(window.after))); day <= last;
         ++day)
        for (const auto& [seconds, weekdays] : times) {
            if (!weekdays.test(static_cast<std::size_t>(weekday_of(day)))) continue;
            const auto moments = clock.moments_or_later(day * seconds_of_day + seconds);
            const auto due = std::max(static_cast<double>(moments.last), window.after + least_gap);
            if (window.after + early >= static_cast<double>(moments.first) || due > window.until)
                continue;
            if (!visit(due)) return;
        }
}

std::optional<Calendar> calendar_of(const Seen& seen, double usual_gap) {
    const auto& starts = seen.starts;
    Found found;
    for (const auto& group : groups_of(places_of(seen))) explain(found, group, seen, usual_gap);
    const bool is_short =
        starts.back() - starts.front() < 14 * day_length && usual_gap > 30 * hour_length;
    if (found.explained < .8 * static_cast<double>(starts.size()) || is_short) return std::nullopt;
    std::ranges::sort(found.times, {}, &DayTime::seconds);
    const auto late = stats::at_share(std::move(found.lateness), .97);
    const auto grace = std::max(1800.0, 3 * late);
    return Calendar{.times = std::move(found.times),
                    .early = std::max(apart, late),
                    .grace = grace,
                    .least_gap = least_gap_of(starts, usual_gap, grace)};
}

}  // namespace jw::starts

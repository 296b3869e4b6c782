// SPDX-License-Identifier: MIT
#include "judge/starts/rhythm.hpp"

#include <algorithm>
#include <cmath>

#include "judge/starts/cron_slots.hpp"
#include "judge/stats/order.hpp"

namespace jw::starts {

namespace {

constexpr double longest_look = 40 * day_length;
constexpr double early = 30;  // seconds that a start may be before its slot

/// By what is usual for the job, and not as long as the next start takes.
double grace_of(double late, double delay, double period) {
    return std::min(60 + delay + std::max(300.0, 3 * late), .9 * period);
}

double late_of(const std::vector<double>& lateness) {
    return lateness.empty() ? 0 : stats::at_share(lateness, .98);
}

double shortest_gap(const cron::Schedule& schedule, const LocalClock& clock, double now) {
    constexpr int enough = 50;
    auto least = day_length;
    double before = 0;
    int count = 0;
    cron_slots(schedule, clock, {now, now + longest_look}, [&](double slot) {
        if (count == 1) least = slot - before;
        if (count > 1) least = std::min(least, slot - before);
        before = slot;
        return ++count < enough;
    });
    return least;
}

Rhythm of_cron(const cron::Schedule& schedule, double delay, const Seen& seen,
               const std::vector<double>& lateness) {
    const auto period = shortest_gap(schedule, seen.clock, seen.starts.back());
    return {.model = CronSlots{schedule}, .grace = grace_of(late_of(lateness), delay, period)};
}

/// No start is before the moment that a manager gave for it.
void visit_moments(const std::vector<double>& moments, Window window, const Visit& visit) {
    constexpr double rounding = 1;
    for (const auto moment : moments)
        if (moment > window.after + rounding && moment <= window.until && !visit(moment)) return;
}

Rhythm of_interval(double period, double delay, const Seen& seen) {
    std::vector<double> over;
    for (const auto gap : awake_gaps(seen.starts, seen.sleeps))
        if (gap - period > -60 && gap - period < .5 * period) over.push_back(gap - period);
    return {.model = Interval{.period = period, .stands_still = true},
            .grace = grace_of(late_of(over), delay, period)};
}

/// Starts that keep a distance; or hardly that: then the longest one there was.
Rhythm of_distance(const std::vector<double>& gaps, double usual_gap) {
    constexpr std::size_t least = 14;
    std::vector<double> off;
    for (const auto gap : gaps)
        if (std::abs(gap - usual_gap) <= .12 * usual_gap) off.push_back(std::abs(gap - usual_gap));
    if (static_cast<double>(off.size()) >= .8 * static_cast<double>(gaps.size()))
        return {.model = Interval{.period = usual_gap},
                .grace = std::max({3 * stats::at_share(off, .97), .25 * usual_gap, 300.0})};
    if (gaps.size() < least) return {};
    const auto longest = std::ranges::max(gaps);
    return {.model = Interval{.period = longest}, .grace = .5 * longest};
}

Rhythm learned(const Seen& seen) {
    if (seen.starts.size() < least_starts) return {};
    const auto gaps = awake_gaps(seen.starts, seen.sleeps);
    const auto usual_gap = stats::median(gaps);
    if (usual_gap >= 3 * hour_length)
        if (auto calendar = calendar_of(seen, usual_gap)) {
            const auto grace = calendar->grace;
            return {.model = std::move(*calendar), .grace = grace};
        }
    if (auto grid = grid_of(seen, usual_gap)) return {.model = *grid, .grace = grid->grace};
    return of_distance(gaps, usual_gap);
}

}  // namespace

void Rhythm::visit(const Seen& seen, Window window, const Visit& visit) const {
    if (const auto* cron = std::get_if<CronSlots>(&model))
        cron_slots(cron->schedule, seen.clock,
                   {std::max(window.after + early, window.until - longest_look), window.until},
                   visit);
    else if (const auto* interval = std::get_if<Interval>(&model))
        interval->visit(seen.sleeps, window, visit);
    else if (const auto* grid = std::get_if<Grid>(&model))
        grid->visit(window, visit);
    else if (const auto* calendar = std::get_if<Calendar>(&model))
        calendar->visit(seen.clock, window, visit);
    else if (const auto* moments = std::get_if<Moments>(&model))
        visit_moments(moments->all, window, visit);
}

Rhythm rhythm_of(const Schedule& schedule, const Seen& seen, const std::vector<double>& lateness) {
    if (seen.starts.empty()) return {};
    if (schedule.cron) return of_cron(*schedule.cron, schedule.random_delay, seen, lateness);
    if (schedule.every) return of_interval(*schedule.every, schedule.random_delay, seen);
    return learned(seen);
}

Rhythm rhythm_of(const Known& known, const Seen& seen, const std::vector<double>& lateness) {
    if (const auto* schedule = std::get_if<cron::Schedule>(&known.rule))
        return schedule->at_boot ? Rhythm{} : of_cron(*schedule, 0, seen, lateness);
    const auto gaps = awake_gaps(seen.starts, seen.sleeps);
    const auto usual_gap = gaps.size() < 3 ? day_length : stats::median(gaps);
    return {.model = std::get<Moments>(known.rule),
            .grace = grace_of(late_of(lateness), 0, usual_gap)};
}

}  // namespace jw::starts

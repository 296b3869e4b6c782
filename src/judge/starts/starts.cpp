// SPDX-License-Identifier: MIT
#include "judge/starts/starts.hpp"

#include <algorithm>
#include <cmath>
#include <variant>

#include "judge/starts/cron_slots.hpp"

namespace jw::starts {

namespace {

constexpr std::size_t most_starts = 120, most_lateness = 200;
constexpr double early_most = 30;  // seconds that a start may be before its slot

std::vector<double> plain(const std::vector<std::uint32_t>& seconds, double less) {
    std::vector<double> values;
    values.reserve(seconds.size());
    for (const auto second : seconds) values.push_back(second - less);
    return values;
}

void add(std::vector<std::uint32_t>& values, std::size_t most, double value) {
    if (values.size() == most) values.erase(values.begin());
    values.push_back(static_cast<std::uint32_t>(value));
}

const KnownSchedules& known_in(const Surroundings& around) {
    static const KnownSchedules none;
    return around.known == nullptr ? none : *around.known;
}

/// Of a schedule that is in force, and has dates that are further apart than is looked ahead.
bool may_come_later(const KnownSchedules& known, double horizon) {
    return std::ranges::any_of(known.all, [horizon](const Known& one) {
        const auto* schedule = std::get_if<cron::Schedule>(&one.rule);
        return schedule != nullptr && !schedule->at_boot && one.until > horizon;
    });
}

/// Whether somebody knows the next start only, and has to be asked for those behind it.
bool is_known_by_moments(const KnownSchedules& known) {
    return std::ranges::any_of(
        known.all, [](const Known& one) { return std::holds_alternative<Moments>(one.rule); });
}

std::optional<double> last_slot(const std::variant<Moments, cron::Schedule>& rule,
                                const LocalClock& clock, Window window) {
    std::optional<double> last;
    const auto take = [&last](double slot) {
        last = slot;
        return true;
    };
    if (const auto* schedule = std::get_if<cron::Schedule>(&rule)) {
        if (!schedule->at_boot) cron_slots(*schedule, clock, window, take);
        return last;
    }
    for (const auto moment : std::get<Moments>(rule).all)
        if (moment > window.after && moment <= window.until) take(moment);
    return last;
}

/// The lines of crontabs that start the job, and have for as long as is looked at; nothing where
/// it is not known how often something starts it.
std::optional<std::vector<cron::Schedule>> lines_through(const Surroundings& around,
                                                         const std::vector<double>& starts,
                                                         double start) {
    std::vector<cron::Schedule> lines;
    if (around.schedule.cron) lines.push_back(*around.schedule.cron);
    const auto first = starts[starts.size() - std::min(starts.size(), counted_starts + 1)];
    for (const auto& known : known_in(around).all) {
        if (start > known.until) continue;
        const auto* line = std::get_if<cron::Schedule>(&known.rule);
        if (line == nullptr || line->at_boot || known.since > first) return std::nullopt;
        lines.push_back(*line);
    }
    return lines;
}

}  // namespace

std::optional<Missed> Starts::first_missed_of(const Rhythm& rhythm, const Search& search) const {
    const Window window{search.window.after, search.window.until - rhythm.grace};
    std::optional<Missed> missed;
    rhythm.visit(search.seen, window, [&](double slot) {
        const auto due = slot + rhythm.grace;
        if (sleeps_.any_in(slot - 600, due) || sleeps_.is_asleep(due)) return true;
        if (!search.is_meant(slot)) return true;
        missed = Missed{.told = due, .since = search.seen.starts.back(), .slot = slot};
        return false;
    });
    return missed;
}

std::optional<Missed> Starts::by_known(double now, const Surroundings& around,
                                       const Seen& seen) const {
    const auto lateness = plain(lateness_, early_most);
    std::optional<Missed> missed;
    for (const auto& known : known_in(around).all) {
        const auto is_in_force = [&known](double slot) { return slot <= known.until; };
        const Window window{std::max(seen.starts.back(), known.since), now};
        const auto rhythm = rhythm_of(known, seen, lateness);
        const auto found = first_missed_of(rhythm, {seen, window, is_in_force});
        if (found && (!missed || found->told < missed->told)) missed = found;
    }
    if (missed) missed->is_known = true;
    return missed;
}

/// A rhythm is known for as long as a few starts were judged by it in silence.
std::optional<Missed> Starts::by_rhythm(double now, const Surroundings& around,
                                        const Seen& seen) const {
    const bool is_known = around.schedule.is_known();
    if (!is_known && count_ <= least_starts) return std::nullopt;
    const auto rhythm = rhythm_of(around.schedule, seen, plain(lateness_, early_most));
    const auto& known = known_in(around);
    const auto begin = known.begin();
    const auto end = std::isinf(known.lost) ? std::min(now, begin + rhythm.grace) : now;
    const auto is_meant = [&](double slot) { return slot <= begin || slot > known.lost; };
    auto missed = first_missed_of(rhythm, {seen, {seen.starts.back(), end}, is_meant});
    if (missed) missed->is_known = is_known;
    return missed;
}

std::optional<Missed> Starts::first_missed(double now, const Surroundings& around) const {
    if (is_told_ || starts_.empty()) return std::nullopt;
    const auto starts = plain(starts_, 0);
    const Seen seen{.starts = starts, .sleeps = sleeps_, .clock = around.clock};
    const auto known = by_known(now, around, seen);
    const auto learned = by_rhythm(now, around, seen);
    if (!known || !learned) return known ? known : learned;
    return learned->told < known->told ? learned : known;
}

std::optional<Missed> Starts::check(double now, const Surroundings& around) {
    auto missed = first_missed(now, around);
    if (missed) is_told_ = true;
    return missed;
}

std::optional<double> Starts::next_check(const Surroundings& around, double now) const {
    constexpr double longest_look = 40 * day_length;
    if (is_told_ || starts_.empty()) return std::nullopt;
    const auto horizon = std::max<double>(starts_.back(), now) + longest_look;
    const auto& known = known_in(around);
    auto missed = first_missed(horizon, around);
    if (is_known_by_moments(known)) {
        const auto hint = first_missed(horizon, {around.schedule, around.clock});
        if (hint && hint->told > now && (!missed || hint->told < missed->told)) missed = hint;
    }
    if (missed) return missed->told;
    return may_come_later(known, horizon) ? std::optional{horizon} : std::nullopt;
}

/// By which the start is to come: what is known and in force, else what is learned.
std::vector<Rhythm> Starts::rhythms(double start, const Surroundings& around,
                                    const Seen& seen) const {
    const auto lateness = plain(lateness_, early_most);
    std::vector<Rhythm> all;
    for (const auto& known : known_in(around).all)
        if (known.since <= seen.starts.back() && start <= known.until)
            all.push_back(rhythm_of(known, seen, lateness));
    const bool is_judged = around.schedule.is_known() || count_ > least_starts;
    if (all.empty() && is_judged) all.push_back(rhythm_of(around.schedule, seen, lateness));
    return all;
}

std::optional<OddStart> Starts::odd(double start, const Surroundings& around) const {
    if (starts_.empty()) return std::nullopt;
    const auto starts = plain(starts_, 0);
    const Seen seen{.starts = starts, .sleeps = sleeps_, .clock = around.clock};
    const bool is_silence_odd = is_told_ || sleeps_.any_in(starts.back(), start);
    if (is_silence_odd) {
        const auto by = rhythms(start, around, seen);
        if (auto found = caught_up(start, {seen, by, is_silence_odd})) return found;
    }
    const auto lines = lines_through(around, starts, start);
    if (!lines) return std::nullopt;
    const bool is_known = !lines->empty() || around.schedule.is_known();
    return is_known ? too_often(start, seen, *lines) : too_often(start, seen);
}

double Starts::shortest_distance(std::size_t of_starts) const {
    if (starts_.size() < of_starts) return 0;
    auto shortest = starts_.back();
    for (auto i = starts_.size() - of_starts + 1; i < starts_.size(); ++i)
        shortest = std::min(shortest, starts_[i] - starts_[i - 1]);
    return shortest;
}

std::optional<Missed> Starts::step(double start, const Surroundings& around) {
    auto missed = check(start, around);
    note(start, around);
    return missed;
}

void Starts::note(double start, const Surroundings& around) {
    note_lateness(start, around);
    add(starts_, most_starts, start);
    ++count_;
    is_told_ = false;
}

void Starts::note_lateness(double start, const Surroundings& around) {
    if (starts_.empty()) return;
    const Window window{std::max<double>(starts_.back(), start - 8 * day_length),
                        start + early_most};
    std::optional<double> slot;
    if (around.schedule.cron)
        slot = last_slot(cron::Schedule{*around.schedule.cron}, around.clock, window);
    for (const auto& known : known_in(around).all) {
        const Window in_force{std::max(window.after, known.since),
                              std::min(window.until, known.until)};
        const auto one = last_slot(known.rule, around.clock, in_force);
        if (one && (!slot || *one > *slot)) slot = one;
    }
    if (slot) add(lateness_, most_lateness, start - *slot + early_most);
}

std::optional<Missed> Starts::asleep(const Sleep& sleep, const Surroundings& around) {
    auto missed = check(sleep.from, around);
    sleeps_.add(sleep);
    return missed;
}

}  // namespace jw::starts

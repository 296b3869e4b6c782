// SPDX-License-Identifier: MIT
#include "judge/starts/starts.hpp"

#include <algorithm>

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

}  // namespace

/// A rhythm is known for as long as a few starts were judged by it in silence.
bool Starts::can_tell(const Surroundings& around) const {
    return !is_told_ && !starts_.empty() && (around.schedule.is_known() || count_ > least_starts);
}

std::optional<Missed> Starts::first_missed(double now, const Surroundings& around) const {
    if (!can_tell(around)) return std::nullopt;
    const auto starts = plain(starts_, 0);
    const Seen seen{.starts = starts, .sleeps = sleeps_, .clock = around.clock};
    const auto rhythm = rhythm_of(around.schedule, seen, plain(lateness_, early_most));
    std::optional<Missed> missed;
    rhythm.visit(seen, {starts.back(), now - rhythm.grace}, [&](double slot) {
        const auto due = slot + rhythm.grace;
        if (sleeps_.any_in(slot - 600, due) || sleeps_.is_asleep(due)) return true;
        missed = Missed{.told = due, .since = starts.back(), .slot = slot};
        return false;
    });
    return missed;
}

std::optional<Missed> Starts::check(double now, const Surroundings& around) {
    auto missed = first_missed(now, around);
    if (missed) is_told_ = true;
    return missed;
}

std::optional<double> Starts::next_check(const Surroundings& around) const {
    constexpr double longest_look = 40 * day_length;
    if (starts_.empty()) return std::nullopt;
    const auto missed = first_missed(starts_.back() + longest_look, around);
    return missed ? std::optional{missed->told} : std::nullopt;
}

std::optional<Missed> Starts::step(double start, const Surroundings& around) {
    auto missed = check(start, around);
    note_lateness(start, around);
    add(starts_, most_starts, start);
    ++count_;
    is_told_ = false;
    return missed;
}

void Starts::note_lateness(double start, const Surroundings& around) {
    if (!around.schedule.cron || starts_.empty()) return;
    const Window window{std::max<double>(starts_.back(), start - 8 * day_length),
                        start + early_most};
    std::optional<double> slot;
    cron_slots(*around.schedule.cron, around.clock, window, [&slot](double one) {
        slot = one;
        return true;
    });
    if (slot) add(lateness_, most_lateness, start - *slot + early_most);
}

std::optional<Missed> Starts::asleep(const Sleep& sleep, const Surroundings& around) {
    auto missed = check(sleep.from, around);
    sleeps_.add(sleep);
    return missed;
}

}  // namespace jw::starts

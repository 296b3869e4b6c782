// SPDX-License-Identifier: MIT
#include "foundation/when/local_clock.hpp"

#include <algorithm>
#include <chrono>

#include "foundation/when/civil.hpp"

namespace jw {

namespace {

std::int64_t ahead_of_utc(std::int64_t moment) {
    return offset(Instant{std::chrono::seconds{moment}}).count();
}

/// The first moment with the offset that there is at `after`, which differs from that at `before`.
std::int64_t change_between(std::int64_t before, std::int64_t after) {
    const auto ahead = ahead_of_utc(after);
    while (after - before > 1) {
        const auto middle = before + (after - before) / 2;
        (ahead_of_utc(middle) == ahead ? after : before) = middle;
    }
    return after;
}

std::int64_t seconds_of(Instant moment) {
    return std::chrono::floor<std::chrono::seconds>(moment).time_since_epoch().count();
}

}  // namespace

std::int64_t LocalClock::ahead_at(std::int64_t moment) const {
    if (changes_.empty()) return 0;
    const auto behind = std::ranges::upper_bound(changes_, moment, {}, &Change::from);
    return behind == changes_.begin() ? behind->ahead : std::prev(behind)->ahead;
}

std::optional<LocalClock::Moments> LocalClock::moments_of(std::int64_t local) const {
    const auto early = local - ahead_at(local - seconds_of_day);
    const auto late = local - ahead_at(local + seconds_of_day);
    const bool is_early = this->local(early) == local;
    const bool is_late = this->local(late) == local;
    if (!is_early && !is_late) return std::nullopt;
    if (!is_early || !is_late) return is_early ? Moments{early, early} : Moments{late, late};
    return Moments{std::min(early, late), std::max(early, late)};
}

LocalClock::Moments LocalClock::moments_or_later(std::int64_t local) const {
    if (const auto moments = moments_of(local)) return *moments;
    const auto later = local - ahead_at(local - seconds_of_day);
    return {later, later};
}

LocalClock local_clock(Instant from, Instant to) {
    constexpr std::int64_t step =
        7 * seconds_of_day;  // no zone changes twice within so short a time
    auto at = seconds_of(from);
    const auto end = seconds_of(to);
    std::vector<LocalClock::Change> changes{{at, ahead_of_utc(at)}};
    for (; at < end; at += step)
        if (const auto ahead = ahead_of_utc(at + step); ahead != changes.back().ahead)
            changes.push_back({change_between(at, at + step), ahead});
    return LocalClock{std::move(changes)};
}

}  // namespace jw

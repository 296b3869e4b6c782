// SPDX-License-Identifier: MIT
#include "judge/stats/health.hpp"

#include <algorithm>
#include <cstddef>

namespace jw::stats {

std::string_view word(Health health) {
    switch (health) {
        case Health::failing:
            return "failing";
        case Health::late:
            return "late";
        case Health::empty:
            return "nothing done";
        case Health::flapping:
            return "flapping";
        case Health::long_running:
            return "running long";
        case Health::flaky:
            return "flaky";
        case Health::slow:
            return "slow";
        case Health::changed:
            return "changed";
        case Health::warned:
            return "warned";
        case Health::running:
            return "running";
        case Health::unseen:
            return "unseen";
        case Health::ok:
            return "ok";
        case Health::idle:
            break;
    }
    return "idle";
}

bool is_long(Micros under_way, std::optional<Micros> p95, std::optional<Micros> time_limit) {
    if (time_limit && under_way > *time_limit + least_long) return true;
    return p95 && under_way > std::max<Micros>(*p95 * 3 / 2, least_long);
}

Health health_of(const Signs& signs) {
    constexpr std::uint32_t turns_that_flap = 5;
    if (signs.failures_in_row > 0) return Health::failing;
    auto worst = signs.finding.value_or(Health::idle);
    if (worst == Health::late && signs.under_way) worst = Health::idle;  // it has come
    if (signs.turns >= turns_that_flap) worst = std::min(worst, Health::flapping);
    if (signs.under_way && is_long(*signs.under_way, signs.p95, signs.time_limit))
        worst = std::min(worst, Health::long_running);
    if (needs_attention(worst)) return worst;
    if (signs.has_warned) return Health::warned;
    if (signs.under_way) return Health::running;
    if (signs.is_last_unseen) return Health::unseen;
    return signs.has_succeeded ? Health::ok : Health::idle;
}

std::uint32_t turns_of(const std::vector<Outcome>& newest_first) {
    constexpr std::size_t most = 20;
    std::uint32_t turns = 0;
    std::size_t seen = 0;
    std::optional<bool> later;
    for (const auto outcome : newest_first) {
        const bool failed = is_failure(outcome);
        if (!failed && outcome != Outcome::success) continue;
        if (seen++ == most) break;
        if (later && *later != failed) ++turns;
        later = failed;
    }
    return turns;
}

}  // namespace jw::stats

// SPDX-License-Identifier: MIT
#include "report/card.hpp"

#include <algorithm>
#include <tuple>

namespace jw::report {

namespace {

constexpr std::uint32_t turns_that_flap = 5;

bool takes_long(const Card& card, Instant now) {
    if (card.last_outcome != Outcome::running || !card.p95) return false;
    return now - card.row.last_started >
           std::max<Micros>(*card.p95 * 3 / 2, std::chrono::minutes{1});
}

}  // namespace

Need need_of(const Card& card, Instant now) {
    if (card.row.failures_in_row > 0) return Need::failing;
    if (card.turns >= turns_that_flap) return Need::flapping;
    if (takes_long(card, now)) return Need::long_running;
    if (card.last_outcome == Outcome::running) return Need::running;
    return card.row.last_success ? Need::ok : Need::idle;
}

std::string_view word(Need need) {
    switch (need) {
        case Need::failing:
            return "failing";
        case Need::flapping:
            return "flapping";
        case Need::long_running:
            return "running long";
        case Need::running:
            return "running";
        case Need::ok:
            return "ok";
        case Need::idle:
            break;
    }
    return "idle";
}

std::vector<const Card*> by_need(const std::vector<Card>& cards, Instant now) {
    std::vector<const Card*> sorted;
    sorted.reserve(cards.size());
    for (const auto& card : cards) sorted.push_back(&card);
    const auto rank = [now](const Card* card) {
        const auto need = need_of(*card, now);
        const auto streak = static_cast<std::int64_t>(card->row.failures_in_row);
        return std::tuple{need == Need::running ? Need::ok : need, -streak,
                          -card->row.last_started.time_since_epoch().count()};
    };
    std::ranges::stable_sort(sorted, {}, rank);
    return sorted;
}

}  // namespace jw::report

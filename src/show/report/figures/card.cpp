// SPDX-License-Identifier: MIT
#include "show/report/figures/card.hpp"

#include <algorithm>
#include <tuple>

#include "foundation/model/job_key.hpp"

namespace jw::report {

std::string title_of(const Card& card) { return job_title(card.row.name, card.row.host); }

Health health_of(const Card& card, Instant now) {
    return stats::health_of(
        {.failures_in_row = card.row.failures_in_row,
         .turns = card.turns,
         .under_way = card.under_way ? std::optional{now - *card.under_way} : std::nullopt,
         .p95 = card.p95,
         .time_limit = card.time_limit,
         .is_last_unseen = card.last_outcome == Outcome::unseen,
         .has_succeeded = card.row.last_success.has_value()});
}

std::optional<Instant> next_expected(const std::vector<Card>& cards, Instant now) {
    std::optional<Instant> next;
    for (const auto& card : cards)
        if (card.expected && *card.expected > now)
            next = std::min(next.value_or(*card.expected), *card.expected);
    return next;
}

std::vector<const Card*> by_need(const std::vector<Card>& cards, Instant now) {
    std::vector<const Card*> sorted;
    sorted.reserve(cards.size());
    for (const auto& card : cards) sorted.push_back(&card);
    const auto rank = [now](const Card* card) {
        const auto need = health_of(*card, now);
        const auto streak = static_cast<std::int64_t>(card->row.failures_in_row);
        return std::tuple{need == Health::running ? Health::ok : need, -streak,
                          -card->last_started.time_since_epoch().count()};
    };
    std::ranges::stable_sort(sorted, {}, rank);
    return sorted;
}

}  // namespace jw::report

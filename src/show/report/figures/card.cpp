// SPDX-License-Identifier: MIT
#include "show/report/figures/card.hpp"

#include <algorithm>

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
         .has_succeeded = card.row.last_success.has_value(),
         .has_warned = card.last_outcome == Outcome::warn,
         .finding = card.finding});
}

bool has_run_page(const Card& card, std::int64_t run) {
    return std::ranges::find(card.pages, run, &RunPage::id) != card.pages.end();
}

}  // namespace jw::report

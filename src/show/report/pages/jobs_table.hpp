// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "show/report/figures/card.hpp"
#include "show/report/markup/html.hpp"
#include "show/report/markup/page.hpp"

namespace jw::report {

/// `failing x3`, with its sign.
Html state_of(const Card& card, Instant now);

/// A row for each job: how it stands, its last run, what is usual, its last 60 runs.
Html jobs_table(const std::vector<const Card*>& cards, Instant now, Depth depth);

}  // namespace jw::report

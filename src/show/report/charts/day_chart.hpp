// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "show/report/figures/card.hpp"
#include "show/report/markup/html.hpp"

namespace jw::report {

/// The last 24 hours, a row for each job: every run from its true start to its true end,
/// runs of one job that overlap below each other. Failures are twice as high. With many jobs the
/// ones beyond the first few are folded, and close runs of one kind become one.
Html day_chart(const std::vector<const Card*>& cards, Instant now);

}  // namespace jw::report

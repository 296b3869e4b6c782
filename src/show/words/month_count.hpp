// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

#include "foundation/model/run.hpp"
#include "history/reading/history.hpp"

namespace jw::show {

/// What a job did in the last 30 days.
struct MonthCount {
    std::uint64_t successes = 0, failures = 0, warnings = 0, others = 0;
};

MonthCount last_month(const history::JobSummary& job, Instant now);

}  // namespace jw::show

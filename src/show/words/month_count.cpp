// SPDX-License-Identifier: MIT
#include "show/words/month_count.hpp"

#include <chrono>

namespace jw::show {

MonthCount last_month(const history::JobSummary& job, Instant now) {
    constexpr int month_days = 30;
    const auto today = std::chrono::floor<std::chrono::days>(now).time_since_epoch().count();
    MonthCount sum;
    for (const auto& day : job.days) {
        if (day.day <= today - month_days) continue;
        sum.successes += day.successes;
        sum.failures += day.failures;
        sum.warnings += day.warnings;
        sum.others += day.others;
    }
    return sum;
}

}  // namespace jw::show

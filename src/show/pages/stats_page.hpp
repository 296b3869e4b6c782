// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "foundation/model/run.hpp"
#include "history/judging/finding_row.hpp"
#include "history/judging/timetable.hpp"
#include "judge/stats/summary.hpp"
#include "show/terminal/terminal.hpp"

namespace jw::show {

/// What the runs of a job amount to, in figures and bars.
std::string stats_page(std::string_view job, const stats::Summary& summary, Instant now,
                       const Terminal& terminal,
                       const std::vector<history::FindingRow>& changes = {},
                       const std::vector<history::KnownRule>& schedules = {});

}  // namespace jw::show

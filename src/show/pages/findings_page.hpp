// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "history/judging/finding_row.hpp"
#include "show/terminal/terminal.hpp"

namespace jw::show {

/// What is open, then what is over; of each one sentence. `rows` as History::findings() gives them.
std::string findings_page(const std::vector<history::FindingRow>& rows, Instant now,
                          const Terminal& terminal);

}  // namespace jw::show

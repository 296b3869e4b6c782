// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "history/judging/finding_row.hpp"
#include "show/json/json.hpp"

namespace jw::show {

Json json_of(const history::FindingRow& row);
Json json_of(const std::vector<history::FindingRow>& rows);

}  // namespace jw::show

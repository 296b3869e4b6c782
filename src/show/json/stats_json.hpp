// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

#include "judge/stats/summary.hpp"
#include "show/json/json.hpp"

namespace jw::show {

/// What the runs of a job amount to.
Json json_of(std::string_view job, const stats::Summary& summary);

}  // namespace jw::show

// SPDX-License-Identifier: MIT
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <vector>

#include "foundation/model/rule_told.hpp"

namespace jw::expect {

/// What rules told, as an array, and back: what can't be read is left out.
nlohmann::ordered_json to_json(const std::vector<RuleTold>& told);
std::vector<RuleTold> told_from_json(const nlohmann::ordered_json* list);

}  // namespace jw::expect

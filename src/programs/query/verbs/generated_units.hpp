// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "foundation/base/result.hpp"
#include "generate/plan/plan.hpp"

namespace jw::query {

/// What systemd-analyze(1) verify says of the units that a plan makes, and of those that it changes
/// beyond what it says of them as they are: lines, none where all is well. Writes the plan to a
/// folder that is gone again afterwards. Fails where systemd-analyze can't be asked.
Result<std::vector<std::string>> verify(const generate::Plan& plan, const generate::World& world);

}  // namespace jw::query

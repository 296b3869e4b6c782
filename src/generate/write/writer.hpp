// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "generate/plan/plan.hpp"

namespace jw::generate {

/// Writes a plan below `folder`, which is there. Each file appears under its name only when it is
/// whole: a half-written drop-in would stop a job. What fails is left out and reported; the rest is
/// written all the same.
std::vector<Failure> write_plan(const Plan& plan, const std::string& folder);

}  // namespace jw::generate

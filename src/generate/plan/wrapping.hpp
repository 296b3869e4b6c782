// SPDX-License-Identifier: MIT
#pragma once

#include "generate/jobs/jobs_file.hpp"
#include "generate/plan/workshop.hpp"

namespace jw::generate {

/// Adds the drop-ins that [wrap] asks for, and a refusal for each service that it asks for and that
/// is left as it is. A template's drop-in applies to its instances; those that have something of
/// their own, or are excluded, get a drop-in or a mask of the same name.
void plan_wrapping(const config::Jobs& jobs, const Workshop& shop, Plan& plan);

}  // namespace jw::generate

// SPDX-License-Identifier: MIT
#pragma once

#include "config/jobs_file.hpp"
#include "generate/plan.hpp"
#include "unit/unit_files.hpp"

namespace jw::generate {

/// Adds the drop-ins that [wrap] asks for, and a refusal for each service that it asks for and that
/// is left as it is. A template's drop-in applies to its instances; those that have something of
/// their own, or are excluded, get a drop-in or a mask of the same name.
void plan_wrapping(const config::Jobs& jobs, const unit::Root& root, const unit::UnitFiles& units,
                   const Wrapper& wrapper, Plan& plan);

}  // namespace jw::generate

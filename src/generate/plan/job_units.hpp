// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "generate/jobs/jobs_file.hpp"
#include "generate/plan/workshop.hpp"

namespace jw::generate {

/// Adds NAME.service, NAME.timer and the link that enables it; or a complaint, and nothing else. A
/// job that can't be put behind the wrapper is observed; where that is not possible either it is
/// planned without both, and complained about: it runs, unrecorded.
void plan_job(const std::string& name, const config::JobTable& job, const Workshop& shop,
              Plan& plan);

}  // namespace jw::generate

// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "foundation/model/run.hpp"

namespace jw::history {

/// The name of the job of a run that was given none: its unit without ".service", else the base
/// name of its command, else "unnamed". Never empty.
std::string derived_job_name(const Run& run);

}  // namespace jw::history

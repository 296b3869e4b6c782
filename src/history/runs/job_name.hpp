// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

#include "foundation/model/run.hpp"

namespace jw::history {

/// The job whose runs a service's activations are, unless it is given another name: the unit
/// without
/// ".service".
std::string job_of_unit(std::string_view unit);

/// The name of the job of a run that was given none: its unit without ".service", else the base
/// name of its command, else "unnamed". Never empty.
std::string derived_job_name(const Run& run);

}  // namespace jw::history

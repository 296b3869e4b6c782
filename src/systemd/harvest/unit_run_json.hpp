// SPDX-License-Identifier: MIT
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "systemd/journal/unit_run.hpp"

namespace jw::journal {

nlohmann::json json_of(const UnitRun& run);

/// Throws what nlohmann-json throws where it is no run.
UnitRun unit_run_of(const nlohmann::json& json);

}  // namespace jw::journal

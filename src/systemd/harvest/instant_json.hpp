// SPDX-License-Identifier: MIT
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>

#include "foundation/model/run.hpp"

namespace jw::journal {

/// Microseconds since the epoch, or null.
nlohmann::json json_of(const std::optional<Instant>& time);

/// Throws what nlohmann-json throws where it is neither.
std::optional<Instant> instant_of(const nlohmann::json& json);

}  // namespace jw::journal

// SPDX-License-Identifier: MIT
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "systemd/journal/unit_run.hpp"

namespace jw::journal {

nlohmann::json json_of(const UnitRun& run);

/// Throws what nlohmann-json throws where it is no run.
UnitRun unit_run_of(const nlohmann::json& json);

/// The same as one text. What is no UTF-8 in it becomes U+FFFD.
std::string text_of(const UnitRun& run);

/// Nothing where the text is none of a run.
std::optional<UnitRun> unit_run_in(std::string_view text);

}  // namespace jw::journal

// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "judge/found/finding.hpp"

namespace jw::findings {

/// A finding as the store and the outbox keep it; all but `since`, of which a store says more.
std::string to_json(const Finding& finding);

/// Nothing where it is none. Numbers that make no sense are 0.
std::optional<Finding> finding_from_json(std::string_view text);

}  // namespace jw::findings

// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "foundation/model/run.hpp"

namespace jw::history {

/// What every screen has to say of runs that are not in the store: they were dropped, or put aside.
/// For some days; whoever asks later finds it in doctor's answer.
std::vector<std::string> losses_in(const std::vector<std::string>& folders, Instant now);

}  // namespace jw::history

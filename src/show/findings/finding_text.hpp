// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "judge/found/finding.hpp"

namespace jw::show {

/// A finding as one sentence, without the job's name: what is, what was before, on how many runs it
/// rests, and how far the job ever went by itself. What it quotes of the job may be any bytes.
std::string finding_text(const findings::Finding& finding);

}  // namespace jw::show

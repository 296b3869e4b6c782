// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "foundation/model/rule_told.hpp"
#include "show/terminal/terminal.hpp"

namespace jw::show {

/// What a run did that broke a rule: `took 3s, less than 1m00s`, `printed nothing that matches
/// 'done'`; of one that can't be known, what is not known and why.
std::string rule_text(const RuleTold& told, Charset charset);

}  // namespace jw::show

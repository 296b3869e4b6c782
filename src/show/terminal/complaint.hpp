// SPDX-License-Identifier: MIT
#pragma once

#include "foundation/base/result.hpp"

namespace jw::show {

/// `job-watch: WHAT: WHY`, and what to do on a line of its own, to standard error. The text may
/// quote others; it is made safe for a screen.
void complain(const Failure& failure);

}  // namespace jw::show

// SPDX-License-Identifier: MIT
#pragma once

#include "generate/plan/plan.hpp"

namespace jw::generate {

/// The installed wrapper. On the machine's own tree it is also started once, without a command, so
/// that one that does not run (another architecture, a damaged file, a hang of 2 s) is found before
/// any unit counts on it. In an image, which may be of another machine, it only has to be there.
Wrapper installed_wrapper(const unit::Root& root);

}  // namespace jw::generate

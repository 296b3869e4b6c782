// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string_view>

#include "generate/plan/plan.hpp"

namespace jw::generate {

/// The tree and the folders of the user as the environment names them: JOB_WATCH_ROOT, HOME and the
/// XDG variables.
World world_of_environment(unit::Scope scope);

/// Whose manager started a generator: SYSTEMD_SCOPE, else the folder that it was started from.
unit::Scope scope_of_generator(std::string_view program);

}  // namespace jw::generate

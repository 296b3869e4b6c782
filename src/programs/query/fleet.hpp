// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "programs/query/exit_code.hpp"

namespace jw::query {

/// Has job-watch-fleet answer the command line, in the place of this process: nobody else has to
/// load libpq. Comes back only if that program is not there, and has said so.
ExitCode ask_fleet(const std::vector<std::string>& words);

}  // namespace jw::query

// SPDX-License-Identifier: MIT
#pragma once

#include <optional>

#include "fleet/server/connection.hpp"
#include "foundation/base/result.hpp"
#include "programs/fleet/command_line.hpp"

namespace jw::fleet {

// Each writes its answer to standard output, and gives back what went wrong.

using Problem = std::optional<Failure>;

Problem answer_init(Connection& connection, const CommandLine& line);
Problem answer_enroll(Connection& connection, const CommandLine& line);
Problem answer_accept(Connection& connection, const CommandLine& line);
Problem answer_forget(Connection& connection, const CommandLine& line);

Problem answer_hosts(Connection& connection, const CommandLine& line);
Problem answer_overview(Connection& connection, const CommandLine& line);

}  // namespace jw::fleet

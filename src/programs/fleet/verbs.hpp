// SPDX-License-Identifier: MIT
#pragma once

#include "fleet/server/connection.hpp"
#include "foundation/base/result.hpp"
#include "programs/fleet/command_line.hpp"

namespace jw::fleet {

enum class Found { something, nothing };

// Each writes its answer to standard output; where it has found nothing, it has said so.

using Answered = Result<Found>;

Answered answer_init(Connection& connection, const CommandLine& line);
Answered answer_enroll(Connection& connection, const CommandLine& line);
Answered answer_accept(Connection& connection, const CommandLine& line);
Answered answer_forget(Connection& connection, const CommandLine& line);

Answered answer_hosts(Connection& connection, const CommandLine& line);
Answered answer_history(Connection& connection, const CommandLine& line);
Answered answer_last_failure(Connection& connection, const CommandLine& line);
Answered answer_overview(Connection& connection, const CommandLine& line);

}  // namespace jw::fleet

// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "inventory/jobs/job.hpp"
#include "show/terminal/terminal.hpp"

namespace jw::show {

/// What a machine is to run: a table, then what is odd, then how many of them are watched.
/// `with_users`: whether there may be jobs of several users.
std::string scan_page(const std::vector<inventory::Job>& jobs, bool with_users, Instant now,
                      const Terminal& terminal);

}  // namespace jw::show

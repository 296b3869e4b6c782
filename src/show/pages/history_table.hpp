// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "foundation/model/run.hpp"
#include "show/terminal/terminal.hpp"

namespace jw::show {

/// The runs of one job, newest first; `usual` is the duration that each is compared with.
std::string history_page(const std::vector<Run>& runs, std::optional<Micros> usual, Instant now,
                         const Terminal& terminal);

/// The runs of all jobs, newest first.
std::string window_page(const std::vector<Run>& runs, Instant now, const Terminal& terminal);

}  // namespace jw::show

// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "history/judging/timetable.hpp"

namespace jw::record {

/// Asks cron's files and the service manager what they are to start of the jobs in this user's
/// store: two processes at most, and some seconds where one of them does not answer.
history::Timetable read_timetable(const std::string& store);

}  // namespace jw::record

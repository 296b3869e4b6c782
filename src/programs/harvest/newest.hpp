// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

namespace jw::harvest {

/// Says when jobs ran last, as this machine's journal has it, to standard output. `asked`: a line
/// `cron N MESSAGE` for each message that cron logs at the start of job N, and `unit N NAME` or
/// `user-unit N NAME` for the service of job N. Told: `N MICROS RESULT`, where RESULT is the
/// manager's word, `started` of cron. Jobs of which it knows nothing are left out. Returns what to
/// exit with.
int tell_newest(std::string_view asked);

}  // namespace jw::harvest

// SPDX-License-Identifier: MIT
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string_view>

#include "capture/run/options.hpp"
#include "foundation/base/text.hpp"

namespace jw::wrapper {

/// Where a run comes from, as far as /proc and the environment tell.
struct Context {
    Text<64> host;
    Text<80> kernel;                  ///< its release
    Text<40> boot_id;                 ///< 32 hex digits
    std::int64_t pid_namespace = 0;   ///< number of the one that our pids and /proc belong to, or 0
    std::int64_t file_tree = 0;       ///< number_of_file_tree()
    std::int64_t time_namespace = 0;  ///< of the one that CLOCK_BOOTTIME is counted in, or 0
    Text<256> unit;                   ///< the systemd unit around us, "" if there is none
    Text<40> invocation_id;           ///< systemd.exec(5) INVOCATION_ID, 32 hex digits
    bool run_by_systemd = false;      ///< the wrapper itself is the unit's process
    const char* trigger = "other";    ///< timer path socket unit cron at terminal other
};

/// The processes that matter for the context of a run. The wrapper may be gone, the caller of
/// this is in the same unit and session.
struct Family {
    pid_t parent = 0;
    pid_t wrapper = 0;
    pid_t job = 0;
};

void read_context(Context& context, const Family& family);

/// What the run is called: the name given, else the unit's without ".service" if systemd runs us,
/// else the line that a shell is to read, else the command's without its folders.
std::string_view name_of_run(const Options& options, const Context& context);

}  // namespace jw::wrapper

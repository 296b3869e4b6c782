// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "foundation/base/result.hpp"
#include "inventory/crontab/environment.hpp"
#include "systemd/unit/root.hpp"

namespace jw::inventory {

/// Where a command is looked at: what it finds there decides how it can be wrapped.
struct Place {
    unit::Root root;
    std::string wrapper;  ///< the path of job-watch, which no shell reads as more than a word
};

/// A command of a crontab, as it is written, with the wrapper before it:
///
///     job-watch --name NAME -- COMMAND     the line is one program with its words, all of which
///                                          the shell has read by the time it starts job-watch
///     job-watch --name NAME -c 'COMMAND'   job-watch has the same shell read it
///
/// Either way the shell, and so the program, gets the same bytes: no % and no backslash comes to
/// stand before or behind another byte than it did, for any cron daemon. Fails, with a reason
/// alone, where the two can't be the same, or could not be told of truly.
Result<std::string> wrapped_command(std::string_view command, const CronEnvironment& environment,
                                    const std::string& name, const Place& place);

/// The command without the wrapper that `wrapped_command` put there, and without what was added to
/// its options since; nothing for one that it did not make.
std::optional<std::string> restored_command(std::string_view command, const std::string& wrapper);

}  // namespace jw::inventory

// SPDX-License-Identifier: MIT
#pragma once

namespace jw::query {

/// What job-watch-query exits with. job-watch(1), EXIT STATUS.
enum class ExitCode {
    ok = 0,
    nothing = 1,     ///< the question is fine and nothing matches; `doctor`: something is broken
    usage = 2,       ///< the command line can't be understood
    store = 3,       ///< the store can't be read
    unwritable = 4,  ///< the answer could not be written to standard output
    unknown = 3,     ///< `check`, whose exit codes are those of a monitoring plugin: show::Alarm
    changed = 10,    ///< --exit-code: something was changed
};

}  // namespace jw::query

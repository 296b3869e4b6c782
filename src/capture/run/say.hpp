// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

#include "capture/run/options.hpp"
#include "capture/run/shared.hpp"
#include "foundation/base/text.hpp"

namespace jw::wrapper {

/// The few things the wrapper ever says, each one line on stderr.

/// The job runs, but not under our eyes: `error` (errno) kept us from it.
void say_unwatched(int error);

/// The run is not where it belongs yet: still being written after 2 s, kept elsewhere, or lost.
void say_not_recorded(Record record, int error);

/// The store is where nobody would look for it: said by the first run in it, and never again.
void say_sheltered(std::string_view store);

/// The system's store is out of reach, as of a sandbox: `store` has the run.
void say_displaced(std::string_view store);

/// The caller's files did not take all of the output, as `error` (errno) says.
void say_lost(int error);

/// What --timeout could not do, in words.
void say_timeout(std::string_view what);

/// The command can't be run, for the reason `error` (errno).
void say_cannot_run(const char* command, int error);

/// The same of the job's command, with the line that works where only a shell can run it.
void say_cannot_run(const Options& options, int error);

/// The job runs, but without some of what was asked for. Never waits for the reader, and is not
/// ended by there being none: the job comes first.
void say_mistakes(std::string_view mistakes);

/// There is no command, or it is not clear where it begins: there is nothing to run.
void say_refusal(std::string_view mistakes);

/// What errno means. File systems may answer with numbers that have no name.
Text<64> reason_of(int error);

}  // namespace jw::wrapper

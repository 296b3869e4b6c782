// SPDX-License-Identifier: MIT
#pragma once

#include "capture/run/shared.hpp"
#include "foundation/base/text.hpp"

namespace jw::wrapper {

/// The few things the wrapper ever says, each one line on stderr.

/// The job runs, but not under our eyes: `error` (errno) kept us from it.
void say_unwatched(int error);

/// The run is not where it belongs yet: still being written after 2 s, kept elsewhere, or lost.
void say_not_recorded(Record record, int error);

/// The caller's files did not take all of the output, as `error` (errno) says.
void say_lost(int error);

/// The command can't be run, for the reason `error` (errno).
void say_cannot_run(const char* command, int error);

/// The command line is wrong; `word` is the word in question or null.
void say_usage(const char* complaint, const char* word);

/// What errno means. File systems may answer with numbers that have no name.
Text<64> reason_of(int error);

}  // namespace jw::wrapper

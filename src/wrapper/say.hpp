// SPDX-License-Identifier: MIT
#pragma once

#include "wrapper/shared.hpp"

namespace jw::wrapper {

/// The few things the wrapper ever says, each one line on stderr. Text of others is not in them.

/// The job runs, but not under our eyes: `error` (errno) kept us from it.
void say_unwatched(int error);

/// The run is not where it belongs yet: still being written after 2 s, kept elsewhere, or lost.
void say_not_recorded(Record record, int error);

/// The command line is wrong; `word` is the word in question or null.
void say_usage(const char* complaint, const char* word);

}  // namespace jw::wrapper

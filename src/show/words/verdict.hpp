// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "foundation/model/run.hpp"
#include "show/terminal/styled.hpp"

namespace jw::show {

/// `SIGKILL`, or `signal 35`.
std::string signal_name(int signal);

/// How a run ended, in words for a sentence: `exit 1`, `killed by SIGKILL`, `command not found`.
std::string verdict(const Run& run);

/// The same for a narrow column: `0`, `1 FAIL`, `SIGKILL`, `timeout`; `ok` for a success whose exit
/// code nobody knows.
Styled short_verdict(const Run& run);

/// How long it took, `7m12s>` while it is running, `7m12s?` if nobody can tell whether it is, `-`
/// if that is not known.
std::string took_text(const Run& run, Instant now);

/// The letter of an outcome in a strip of runs: `.` for a success.
char letter(Outcome outcome);

Tone tone_of(Outcome outcome);

}  // namespace jw::show

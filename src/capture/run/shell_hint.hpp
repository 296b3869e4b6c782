// SPDX-License-Identifier: MIT
#pragma once

#include "capture/run/options.hpp"
#include "foundation/base/text.hpp"

namespace jw::wrapper {

/// Whether the first word of a command that can't be executed is one that a shell would have made
/// something of: a word of its own such as cd, an assignment, a ~, or a whole line in one word.
bool is_for_shell(const Options& options);

/// This command line with --shell, to be written instead. Where what comes behind the command went
/// to the caller's shell, as behind `cd folder &&`, three dots stand for it.
Text<1024> line_for_shell(const Options& options);

}  // namespace jw::wrapper

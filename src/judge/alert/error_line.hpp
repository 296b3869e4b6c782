// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

namespace jw::alert {

/// The line of an output that says most about why a job failed, as plain text: the last one that
/// speaks of an error, else the last one that is not blank. "" where there is none. At most 400
/// bytes.
std::string error_line(std::string_view output);

/// Whether a word in a line says that something went wrong (`fatal`, `could not`, `timed out`), and
/// not that nothing did.
bool has_error_word(std::string_view line);

/// What the error lines of several jobs have in common if one thing is wrong: the system's words
/// for an error that the line holds (`No space left on device`), else the line itself.
std::string cause_of(std::string_view line);

/// Whether two lines, neither of which holds such words, differ only in numbers.
bool is_alike(std::string_view one, std::string_view other);

/// The command that a shell, or a program such as env(1), says in its output that it can't find or
/// may not run; "" where none does.
std::string missing_command(std::string_view output);

}  // namespace jw::alert

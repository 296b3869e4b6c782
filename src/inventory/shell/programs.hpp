// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

#include "systemd/unit/root.hpp"

namespace jw::inventory {

enum class Program {
    runs,       ///< a binary, or a script that names its interpreter
    for_shell,  ///< can be executed, but it is the shell that makes something of it
    no_right,   ///< is there, and nobody may execute it
    absent,
    unseen  ///< this user may not look there
};

/// What is in the place of a path.
Program program_at(const unit::Root& root, const std::string& path);

/// The path of a program as a shell finds it: the word itself with a slash in it, else the first of
/// the folders that has one; "" where none has.
std::string find_program(const unit::Root& root, std::string_view word, std::string_view folders);

}  // namespace jw::inventory

// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "inventory/shell/shell_line.hpp"

namespace jw::inventory {

/// What a line is there for, behind what only prepares it: `cd`, assignments, nice, flock, an
/// interpreter.
struct Purpose {
    std::string program;      ///< as it is written; "" where that is not to be told
    std::string folder;       ///< where `cd` led before, "" for nowhere
    bool is_script = false;   ///< an interpreter reads the program
    std::vector<Word> words;  ///< behind the program
};

Purpose purpose_of(const ShellLine& line);

/// A name for a job that runs it: of the program and, where that does many things, of which:
/// `certbot-renew`, `curl-example.org`, `backup`. Of letters, digits and `._-`; at most 40 of them.
std::string name_of(const Purpose& purpose);

}  // namespace jw::inventory

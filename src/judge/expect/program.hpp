// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

namespace jw::expect {

/// The program that a command line runs in the end, and what its exit code can be taken for.
struct Program {
    std::string name;  ///< without folders; "" where it is not certain which one it is
    /// Whether the codes 1 and 2 can only be the program's own: a shell, sudo or flock before it
    /// may end with those, too.
    bool has_small_codes = true;
};

/// Looks through nice, sudo, env, timeout and their like, and through `sh -c` with one simple
/// command, or `cd FOLDER &&` before one. Of anything else nothing is certain.
Program program_of(const std::vector<std::string>& argv);

}  // namespace jw::expect

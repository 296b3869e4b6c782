// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace jw::sd {

/// A service that a manager starts once, and forgets when its last process has ended, as
/// systemd-run(1) makes them. It has what the manager gives to its services, and nothing of the
/// one who asks for it. Of what it prints only warnings are kept, and so it is with what the
/// manager says about it.
struct Transient {
    std::string name, description;
    std::vector<std::string> words;  ///< the program first, by its path
    std::string_view input;          ///< what it can read from its standard input
};

}  // namespace jw::sd

// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "foundation/base/result.hpp"
#include "show/terminal/place.hpp"

namespace jw::fleet {

/// `job-watch fleet VERB [WORD]`; or `job-watch [VERB [WORD]] --fleet`, whose verb is `--VERB`, or
/// "" for none.
struct CommandLine {
    std::string verb;
    std::vector<std::string> words;
    std::string server;                ///< --server: a connection string of libpq
    std::string host;                  ///< --host: a pattern
    std::string output;                ///< --output: a file to be made
    std::optional<std::size_t> count;  ///< --count
    bool failed = false;
    bool json = false, print = false, yes = false, help = false;
    show::ColourChoice colour = show::ColourChoice::automatic;
};

/// Reads the words behind the program's name.
Result<CommandLine> parse_command_line(int argc, char** argv);

}  // namespace jw::fleet

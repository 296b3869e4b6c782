// SPDX-License-Identifier: MIT
#pragma once

#include <map>
#include <string>
#include <vector>

namespace jw::test {

/// What a program left behind.
struct Ended {
    int exit = -1;  ///< -1 if a signal ended it
    std::string out, err;
};

enum class Reader { pipe, terminal };

using Environment = std::map<std::string, std::string>;

/// Runs job-watch-query with these words and nothing but this environment. With Reader::terminal
/// its standard output is a terminal of 80x24, whose bytes are in `out`.
Ended ask(const std::vector<std::string>& words, const Environment& environment,
          Reader reader = Reader::pipe);

}  // namespace jw::test

// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace jw::inventory {

/// How another program has answered.
struct Answered {
    bool is_started = false;
    int exit = -1;         ///< -1: none, or a signal ended it
    std::string out, err;  ///< at most 8 MiB of each
};

/// Starts a program, found in PATH where its name has no slash, with `input` as its standard input,
/// and waits for its answer. One that takes longer than `patience` is killed, and what it has said
/// until then counts.
Answered ask_program(const std::vector<std::string>& words, const std::string& input,
                     std::chrono::milliseconds patience);

}  // namespace jw::inventory

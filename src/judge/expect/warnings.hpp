// SPDX-License-Identifier: MIT
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace jw::expect {

/// An exit code by which a program says that it did its work, but not all of it.
struct Warning {
    std::string_view program;
    int code;
    std::string_view source;  ///< where its maker says so
};

/// All that are known, for --warn-exit auto.
std::span<const Warning> known_warnings();

/// Whether a command that ended with this code warned, as program_of() it understands. Never where
/// something before the program may have ended with the code.
bool warns_by(const std::vector<std::string>& argv, int code);

}  // namespace jw::expect

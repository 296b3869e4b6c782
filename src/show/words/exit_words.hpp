// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

namespace jw::show {

/// What the manual of a well-known program says about one of its exit codes; "" where it says
/// nothing that is worth repeating. `program` is the base name of the command.
std::string_view exit_words(std::string_view program, int code);

}  // namespace jw::show

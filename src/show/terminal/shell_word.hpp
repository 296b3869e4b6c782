// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

#include "show/terminal/terminal.hpp"

namespace jw::show {

/// A word as it can be typed or pasted into a shell: quoted where needed, in $'...' where it holds
/// bytes that must not reach a screen.
std::string shell_word(std::string_view word, Charset charset);

}  // namespace jw::show

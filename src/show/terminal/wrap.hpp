// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

namespace jw::show {

/// A sentence in lines of at most `columns`, broken at spaces, the later ones indented. Fields
/// that three spaces part from each other are broken only if they are longer than a line. Ends
/// with a newline. A word that is longer than a line gets one of its own.
std::string wrapped(std::string_view text, int columns, int indent);

}  // namespace jw::show

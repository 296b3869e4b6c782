// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

namespace jw::output {

/// Whether a line says that something went wrong.
bool speaks_of_trouble(std::string_view line);

}  // namespace jw::output

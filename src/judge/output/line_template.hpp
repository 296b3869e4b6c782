// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

namespace jw::output {

/// A line without what differs from run to run: a number or a hash becomes #, a quoted text '...',
/// an absolute path /..., blanks one blank. At most 200 bytes.
std::string line_template(std::string_view line);

}  // namespace jw::output

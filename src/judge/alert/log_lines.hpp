// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

namespace jw::alert {

/// The lines of a text that look like those of a log, for who sends them elsewhere. What looks like
/// data is left out, with its count: statements of a dump, rows of a table, encoded or other bytes.
/// A row or two between other lines stay, since an error may list things, too.
std::string log_lines(std::string_view text);

}  // namespace jw::alert

// SPDX-License-Identifier: MIT
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "show/json/json.hpp"

namespace jw::show {

/// The columns of a table of --csv: fields of the items of --json. `last/exit` is one in an object.
using Columns = std::span<const std::string_view>;

/// A line as RFC 4180 has it, with a newline alone at its end, as other programs here have it. What
/// is null, or is not there, is empty; the words of a list have a space between them.
std::string csv_header(Columns columns);
std::string csv_line(const Json& item, Columns columns);

}  // namespace jw::show

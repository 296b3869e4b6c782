// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace jw::history {

/// The end of what a job printed, for a notice: as plain text, secrets masked, lines that look like
/// data left out (judge/alert/log_lines.hpp), then at most `most` bytes, cut where a line begins,
/// or else where a character does.
std::string output_end(std::string_view kept, std::size_t most = 3072);

}  // namespace jw::history

// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "foundation/model/run.hpp"
#include "show/terminal/terminal.hpp"

namespace jw::show {

enum class Indent { none, two };

/// What a stream printed, safe to show, with a line at the place where bytes were dropped. Ends
/// with a newline unless empty.
std::string output_text(std::string_view kept, const StreamFacts& facts, Charset charset,
                        Indent indent);

/// `[job-watch: 512 bytes (512B) were not kept here]` and a newline.
std::string dropped_line(std::uint64_t bytes);

/// `stderr: 6 lines, 312B`, or what there is to say where nothing is kept.
std::string output_title(std::string_view name, std::string_view kept, const StreamFacts& facts,
                         Outcome outcome);

/// What is shown if the output of a run is not known: that of a run under way is recorded when it
/// ends.
std::string_view unknown_output(Outcome outcome);

std::size_t line_count(std::string_view text);

/// The last line that is not blank; cut to the last 1024 bytes.
std::string_view last_line(std::string_view text);

}  // namespace jw::show

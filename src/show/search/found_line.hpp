// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "foundation/model/run.hpp"
#include "show/json/json.hpp"
#include "show/terminal/terminal.hpp"

namespace jw::show {

/// A line that some run has printed, as `grep` finds it.
struct FoundLine {
    std::int64_t run = 0;
    std::string job;        ///< its key
    std::string host;       ///< where the store has several, else ""
    Instant started;        ///< of the run
    bool is_error = false;  ///< to standard error
    /// Counted from 1; behind bytes that were not kept from the last line, which is -1.
    std::int64_t number = 0;
    std::string text;       ///< without its newline; at most `most_of_line` bytes around the match
    std::size_t match = 0;  ///< where in `text`
};

inline constexpr std::size_t most_of_line = 4096;

struct Search {
    std::vector<FoundLine> lines;
    std::uint64_t outputs = 0;  ///< of so many runs was looked at
    std::uint64_t runs = 0;     ///< of those of which lines were found
    bool more = false;          ///< it was ended before all were looked at
};

/// A table of the lines; cut to the terminal so that the match stays in sight.
std::string found_page(const Search& search, Instant now, const Terminal& terminal);

Json json_of(const FoundLine& line);

}  // namespace jw::show

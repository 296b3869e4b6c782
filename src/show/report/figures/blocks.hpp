// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <vector>

#include "show/report/figures/card.hpp"

namespace jw::report {

/// The runs of a day as stretches of time, newest first. Runs that overlap stay apart; where there
/// are very many, those of one kind that are closest to each other become one.
std::vector<Block> blocks_of(const std::vector<Run>& newest_first, Instant now);

/// So many rows the chart of a day shows at once; the others unfold.
inline constexpr std::size_t rows_open = 24;

/// How many stretches the chart has room for in each row, where so many jobs have one.
std::size_t blocks_in_row(std::size_t jobs);

/// At most `most` of them, the narrowest gaps closed. Nothing is left out.
std::vector<Block> merged(std::vector<Block> newest_first, std::size_t most);

}  // namespace jw::report

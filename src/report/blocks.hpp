// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <vector>

#include "report/card.hpp"

namespace jw::report {

/// The runs of a day as stretches of time, newest first. Runs that overlap stay apart; where there
/// are very many, those of one kind that are closest to each other become one.
std::vector<Block> blocks_of(const std::vector<Run>& newest_first, Instant now);

/// At most `most` of them, the narrowest gaps closed. Nothing is left out.
std::vector<Block> merged(std::vector<Block> newest_first, std::size_t most);

}  // namespace jw::report

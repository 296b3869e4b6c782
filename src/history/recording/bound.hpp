// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "foundation/model/run.hpp"

namespace jw::history {

/// How much may wait in one spool folder.
struct Bound {
    std::size_t entries = 10'000;
    std::uint64_t bytes = std::uint64_t{256} << 20;
};

/// The bound of a folder: less where it lies in memory.
Bound bound_of(const std::string& folder, Bound usual);

/// If more waits in the folder, because the store can't be written, removes a tenth more than too
/// much: successes first, then what was skipped, failures, runs under way; each the oldest first.
/// What is removed is counted (dropped.hpp). Checkpoints stay. Needs no lock.
void keep_within(const std::string& folder, const Bound& bound, Instant now);

}  // namespace jw::history

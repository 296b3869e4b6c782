// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <vector>

#include "harvest/chain.hpp"
#include "journal/unit_output.hpp"

namespace jw::harvest {

/// Finds what the units of these runs wrote, one unit after the other, over all files: a service
/// of another user writes to that user's file, its manager to the system's. Those `beside` are
/// other runs that may have written what is found on the way.
void read_output(const std::vector<JournalFile>& files, std::vector<journal::UnitRun> runs,
                 std::vector<journal::UnitRun> beside, const journal::UnitOutput::Give& give);

}  // namespace jw::harvest

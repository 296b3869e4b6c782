// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "programs/harvest/open_files.hpp"
#include "systemd/journal/unit_output.hpp"

namespace jw::harvest {

/// Finds what the units of these runs wrote, one unit after the other. Those `beside` are other
/// runs: they may have written what is found on the way, where it has lost its invocation and goes
/// to whoever is nearest. The journals that are open lose their matches and their place.
void read_output(const std::vector<JournalFile>& files, OpenFiles& open,
                 std::vector<journal::UnitRun> runs, std::vector<journal::UnitRun> beside,
                 const journal::UnitOutput::Give& give);

}  // namespace jw::harvest

// SPDX-License-Identifier: MIT
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "systemd/journal/unit_run.hpp"

namespace jw::journal {

/// How far an import came, so that the next one goes on from there.
struct State {
    /// The newest entry read of each chain of journal files, as a cursor of sd-journal.
    std::map<std::string, std::string> cursors;
    std::vector<UnitRun> open;     ///< under way when the journals ended
    std::vector<UnitRun> recent;   ///< ended shortly before: lines yet to be read may be theirs
    std::optional<Instant> since;  ///< older runs were left out, the last time at least

    bool operator==(const State&) const = default;
};

std::string text_of(const State& state);

/// Nothing for a text that is none: the import then begins anew, which brings nothing in twice.
std::optional<State> state_of(const std::string& text);

}  // namespace jw::journal

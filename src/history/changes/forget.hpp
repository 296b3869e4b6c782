// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "history/retention/retention.hpp"

namespace jw::history {

/// All that has ended of a job, or one run: the key of either, and "" for the other.
struct Forgotten {
    std::string job = {}, run = {};
};

enum class Forget { runs, output };

/// Removes runs, or their output alone, and gives the space back. A job of which no run is left is
/// gone with its alerts, notices, snooze and findings; one that has a run under way stays, since
/// that is recorded when it ends. A dry run changes nothing and computes the same counts. Waits for
/// other writers at most 10 s.
Result<Pruned> forget(const std::string& store, const Forgotten& forgotten, Forget what,
                      PruneMode mode);

}  // namespace jw::history

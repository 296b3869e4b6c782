// SPDX-License-Identifier: MIT
#pragma once

#include <sys/types.h>

#include <chrono>
#include <optional>
#include <vector>

#include "foundation/model/run.hpp"
#include "judge/expect/rules.hpp"

namespace jw::history {

/// What the rules for files say of a run that has just ended. A child looks at the files, with the
/// rights of the run's user and nothing more; it opens folders alone, so that no file can hold it
/// up, and is killed after `patience`. What it did not get to see is told to be not known: so is
/// what somebody else's file tree, or the past, would have had.
std::vector<RuleTold> told_of_files(const expect::Rules& rules, const Run& run, Instant now,
                                    std::chrono::milliseconds patience);

}  // namespace jw::history

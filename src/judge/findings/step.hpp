// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "judge/findings/observation.hpp"
#include "judge/findings/state.hpp"
#include "judge/found/finding.hpp"

namespace jw::findings {

/// Judges one run of a job by those before it, in the order in which they started, and remembers
/// it. What is found rests on these runs alone. `around` is absent where starts are not to be
/// judged. Runs that are under way, that were skipped, and whose end is not known say nothing but
/// that they started.
std::vector<Finding> step(State& state, const Observation& run, const starts::Surroundings* around);

/// The machine did not run meanwhile; to be told before the runs that come after it.
std::vector<Finding> asleep(State& state, const starts::Sleep& sleep,
                            const starts::Surroundings& around);

/// Without a run: whether one should have started by now.
std::vector<Finding> check(State& state, double now, const starts::Surroundings& around);

}  // namespace jw::findings

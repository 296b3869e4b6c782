// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "foundation/model/run.hpp"
#include "judge/expect/rules.hpp"

namespace jw::expect {

/// How the run ended as it was told, before any rule.
inline Outcome told_outcome(const Run& run) { return run.told.value_or(run.outcome); }

/// Whether rules are for a run that ended so: one that went wrong needs none.
constexpr bool is_judged(Outcome outcome) {
    return outcome == Outcome::success || outcome == Outcome::warn;
}

/// What is told of a rule that a run has broken; by how much is for the caller to add.
RuleTold told_broken(const Rule& rule);

/// What is told of a rule of which it is not known whether it was kept, and why.
RuleTold told_unknown(const Rule& rule, std::string why);

/// What the rules say of a run and of what is kept of its output; nothing of files.
std::vector<RuleTold> told_of(const Rules& rules, const Run& run, const Output& output);

/// Lets an exit code of `warn_exits` warn.
void apply_exits(const Rules& rules, Run& run);

/// Lets the rules decide what the run is, which is as it was told: its outcome, and what is told of
/// it. `of_files` is what those for files say.
void apply(const Rules& rules, Run& run, const Output& output, std::vector<RuleTold> of_files);

/// The run as it was told, without what rules made of it.
void take_back(Run& run);

}  // namespace jw::expect

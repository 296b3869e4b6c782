// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <optional>

#include "foundation/model/run.hpp"
#include "judge/expect/rules.hpp"

namespace jw::history {

/// Lets the rules that people stated decide what becomes of runs, as they are written.
class Expecting {
public:
    /// Without rules nothing is judged. `clock` is the recorder's.
    explicit Expecting(expect::RulesOf rules_of = nullptr) : rules_of_{std::move(rules_of)} {}

    /// `before`: the row that the run replaces, if there is one. Of a run that was judged already
    /// the files are not looked at once more.
    void judge(const std::optional<Run>& before, Run& run, const Output& output, Instant now);

private:
    std::vector<RuleTold> of_files(const expect::Rules& rules, const std::optional<Run>& before,
                                   const Run& run, Instant now);

    expect::RulesOf rules_of_;
    std::chrono::milliseconds patience_{5000};  ///< left for files, of all runs together
};

}  // namespace jw::history

// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "history/reading/history.hpp"
#include "judge/expect/rules.hpp"
#include "judge/propose/proposals.hpp"

namespace jw::query {

/// The newest runs of a job in a window, to be gone through several times.
class PastRuns {
public:
    PastRuns(const history::History& history, const std::string& job, Instant since);

    /// Oldest first, each as it was told, before any rule.
    void each(const propose::VisitRun& visit) const;

    std::size_t size() const { return runs_.size(); }

    bool is_part() const;  ///< there may be older ones

private:
    const history::History& history_;
    std::vector<Run> runs_;
};

/// What rules would have said of past runs.
struct TriedRules {
    struct Told {
        std::int64_t run = 0;
        Instant started;
        RuleTold rule;
    };

    std::vector<Told> told;                     ///< oldest first, only what is certain
    std::map<std::string, std::size_t> broken;  ///< by expect::key_of()
    std::size_t runs = 0;                       ///< that rules are for
};

TriedRules tried(const expect::Rules& rules, const PastRuns& runs);

}  // namespace jw::query

// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "foundation/model/run.hpp"
#include "judge/expect/rules.hpp"

namespace jw::propose {

/// From so many successes on rules are proposed, and rules about lines from so many of which all
/// that they printed is kept.
inline constexpr std::size_t least_successes = 10;

/// One rule that a history suggests.
struct Proposal {
    expect::Rule rule;
    double usual = 0;  ///< the median of what it bounds: seconds, bytes, or the metric's own
    std::size_t runs = 0, of = 0;  ///< prints, metric: that had the line, and of how many
};

struct Proposals {
    std::vector<Proposal> all;
    bool warn_by_program = false;  ///< some failures were warnings of a known program
    std::size_t successes = 0;

    /// As they would be written: each lets a run warn.
    expect::Rules rules() const;
};

/// Hands over each run with its output, always the same ones.
using VisitRun = std::function<void(const Run&, const Output&)>;
using EachRun = std::function<void(const VisitRun&)>;

/// What the successes among those runs have in common, with a margin: a rule that one success in
/// fifty or fewer would have broken. The runs are gone through twice.
Proposals proposals_of(const EachRun& each_run);

}  // namespace jw::propose

// SPDX-License-Identifier: MIT
#pragma once

#include <bitset>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace jw::expect {

enum class Kind {
    min_duration,
    max_duration,
    min_output,
    max_output,
    prints,
    never_prints,
    metric,
    file
};

/// One thing that is expected of each run of a job.
struct Rule {
    Kind kind = Kind::min_duration;
    bool fails = true;      ///< a run that breaks it failed; else it warns
    std::string text = {};  ///< prints, never_prints, metric: RE2; file: a path with * and ?
    std::string name = {};  ///< of a metric
    std::optional<double> least = {}, most = {};  ///< seconds, bytes, or the metric's own
    bool newer = false;                           ///< file: written since the run began

    bool operator==(const Rule&) const = default;
};

/// All that is expected of a job.
struct Rules {
    std::vector<Rule> all;
    std::bitset<256> warn_exits;
    bool warn_by_program = false;  ///< warns_by(), too

    bool is_empty() const { return all.empty() && warn_exits.none() && !warn_by_program; }

    bool operator==(const Rules&) const = default;
};

/// The rules for a job of this name.
using RulesOf = std::function<Rules(const std::string& job)>;

/// As the configuration names it: `min_duration`, `metrics.rows`, `files`.
std::string key_of(const Rule& rule);

/// Why a pattern can't be used; "" where it can. A metric's has a group with the number.
std::string flaw_of_pattern(std::string_view pattern, Kind kind);

}  // namespace jw::expect

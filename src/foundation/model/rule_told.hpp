// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace jw {

/// What a rule that somebody stated says of a run that did not keep it, or of which that can't be
/// known. Nothing is told of a rule that was kept.
struct RuleTold {
    std::string rule;  ///< its key: `min_duration`, `metrics.rows`, `files`
    bool is_broken = true;
    bool fails = true;                  ///< what becomes of the run if it is broken; else it warns
    std::optional<double> limit, seen;  ///< seconds, bytes, or the metric's own
    std::string text;                   ///< the pattern or the path
    std::string why;                    ///< which part of it was broken, or why it is not known

    bool operator==(const RuleTold&) const = default;
};

}  // namespace jw

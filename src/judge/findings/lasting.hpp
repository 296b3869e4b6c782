// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "judge/findings/observation.hpp"
#include "judge/findings/state.hpp"
#include "judge/found/finding.hpp"
#include "judge/stats/health.hpp"

namespace jw::findings {

/// How a finding came to its end.
enum class End : std::uint8_t {
    over,     ///< what was found is no more
    adopted,  ///< it has stayed, or something else came after it: it is how the job is now
};

/// A finding for as long as it is open.
struct Lasting {
    Finding finding;
    double opened = 0;  ///< seconds since 1970
};

/// Whether it ends with this run, which `state` knows already and which showed `found`.
std::optional<End> end_with(const Lasting& open, const Observation& run,
                            const std::vector<Finding>& found, const State& state);

/// Seconds after which a start that did not come is not expected any more.
inline constexpr double longest_wait = 30 * 86'400;

/// Whether nobody expects a missed start any more: the job is not used any longer.
bool is_given_up(const Lasting& open, double now);

/// Whether both are the same trouble: the one that is open goes on.
bool goes_on(const Finding& open, const Finding& found);

/// What a job is while that is open.
stats::Health health_of(const Finding& finding);

}  // namespace jw::findings

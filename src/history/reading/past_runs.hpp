// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "foundation/base/result.hpp"
#include "judge/findings/observation.hpp"

namespace jw::history {

/// A run that has ended, as the judgement sees it. The observation views what the caller must not
/// keep.
struct PastRun {
    std::int64_t id = 0;
    double started = 0;  ///< seconds since 1970
    findings::Observation seen;
};

/// Hands over all of a job's runs in the store that have ended, in their order. Ends early with
/// what went wrong.
std::optional<Failure> for_each_past_run(const std::string& store, const std::string& job,
                                         const std::function<void(const PastRun&)>& use);

}  // namespace jw::history

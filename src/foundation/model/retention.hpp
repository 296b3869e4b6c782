// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstdint>

namespace jw {

/// What is kept, and how long. The newest failures and the newest success of each job stay for
/// ever, so that `last-failure` and `diff` always have an answer.
struct Retention {
    std::chrono::days rows{400};
    std::chrono::days success_output{30};
    std::chrono::days failure_output{400};
    int failures_kept = 20;  ///< per job, with their output, never deleted
    std::uint64_t max_bytes = std::uint64_t{1} << 30;  ///< of the whole store

    bool operator==(const Retention&) const = default;
};

}  // namespace jw

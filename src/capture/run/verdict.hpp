// SPDX-License-Identifier: MIT
#pragma once

#include <bitset>

#include "foundation/model/outcome.hpp"

namespace jw::wrapper {

/// Which exit codes do not mean a failure. One that is in both lists warns.
struct Exits {
    std::bitset<256> success{1};  ///< code 0 always counts
    std::bitset<256> warn;
};

/// The outcome of a job that ended by itself with this wait(2) status.
Outcome judge(int wait_status, const Exits& exits);

/// Ends this process as the job ended: the same exit code, or the same signal. A death by signal
/// leaves no core of its own, which would only hide the job's.
[[noreturn]] void end_like(int wait_status);

}  // namespace jw::wrapper

// SPDX-License-Identifier: MIT
#pragma once

#include <bitset>

#include "foundation/model/outcome.hpp"

namespace jw::wrapper {

/// The outcome of a job that ended by itself with this wait(2) status.
Outcome judge(int wait_status, const std::bitset<256>& success_exits);

/// Ends this process as the job ended: the same exit code, or the same signal. A death by signal
/// leaves no core of its own, which would only hide the job's.
[[noreturn]] void end_like(int wait_status);

}  // namespace jw::wrapper

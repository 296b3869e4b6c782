// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>

#include "foundation/base/result.hpp"
#include "foundation/model/run.hpp"

namespace jw::history {

/// Gives the runs of a job, and all that is known of it, to another one; both are keys. If there is
/// a job of that name, the two become one: the alert and the snooze of that one stay, an open alert
/// of the job that is no more is closed, and its history is judged anew. Returns the number of the
/// runs. Waits for other writers at most 5 s.
Result<std::uint64_t> rename_job(const std::string& store, const std::string& from,
                                 const std::string& to, Instant now);

}  // namespace jw::history

// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>

#include "foundation/base/result.hpp"
#include "foundation/model/run.hpp"

namespace jw::record {

/// Writes what show::prometheus_text() makes of a store into a file that others read, all at once.
/// One recorder writes at a time, so that the last that is written is the newest. What is there and
/// was not written by job-watch is left as it is: that is a failure.
std::optional<Failure> write_metrics(const std::string& store, const std::string& path,
                                     Instant now);

}  // namespace jw::record

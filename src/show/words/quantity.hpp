// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "foundation/model/run.hpp"

namespace jw::show {

/// `0.8ms 12ms 0.2s 45.1s 4m06s 2h14m 3d4h`.
std::string duration_text(Micros duration);

/// Processor time in minutes and seconds, `0:31`, or with hours, `2:03:09`.
std::string cpu_text(Micros duration);

/// `812B 31K 1.5M 213M 4.0G`, powers of 1024.
std::string size_text(std::uint64_t bytes);

/// A count with its noun: `1 run`, `20 runs`.
std::string counted(std::uint64_t count, std::string_view noun);

/// A share as `86.7`, never rounded up to 100 nor down to 0 when it is neither.
std::string percent_text(double share);

}  // namespace jw::show

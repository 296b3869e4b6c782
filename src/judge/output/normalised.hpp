// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

namespace jw::output {

/// A line of output without what differs from run to run for no reason: dates, times, durations,
/// sizes, counts, process and other ids become a mark such as `<time>`. What tells a good run from
/// a bad one stays: words, zero against more than zero, exit codes and the like, names with digits
/// in them, addresses and versions. Takes time in proportion to the line's length.
std::string normalised(std::string_view line);

}  // namespace jw::output

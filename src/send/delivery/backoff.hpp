// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <optional>
#include <random>

namespace jw::send {

/// The longest pause behind the try of this number (1 is the first): 1, 2, 4 ... 60 minutes.
std::chrono::seconds longest_pause(int attempts);

/// How long to wait: somewhere between nothing and the longest pause ("full jitter"), so that many
/// machines whose receiver was away do not come back together; but no less than it asked for.
std::chrono::seconds pause(int attempts, std::optional<std::chrono::seconds> not_before,
                           std::mt19937_64& random);

}  // namespace jw::send

// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <optional>
#include <string>

namespace jw::send {

/// However long a receiver asks us to wait, it is tried again after this.
inline constexpr std::chrono::seconds longest_wait = std::chrono::hours{6};

/// The value of a Retry-After header, seconds or a date (RFC 9110, 10.2.3), as seconds from `now`
/// (since the epoch): 0 to longest_wait. Nothing where it is neither.
std::optional<std::chrono::seconds> parse_retry_after(const std::string& value,
                                                      std::chrono::seconds now);

/// A number of seconds that a receiver asked for, kept between 0 and longest_wait.
std::chrono::seconds bounded_wait(double seconds);

}  // namespace jw::send

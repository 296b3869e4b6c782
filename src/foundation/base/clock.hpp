// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <ctime>

namespace jw {

/// Microseconds on one of the clocks of clock_gettime(2).
inline std::int64_t micros_on(clockid_t clock) {
    timespec time{};
    ::clock_gettime(clock, &time);
    return std::int64_t{time.tv_sec} * 1'000'000 + time.tv_nsec / 1000;
}

}  // namespace jw

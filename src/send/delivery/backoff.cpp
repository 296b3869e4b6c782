// SPDX-License-Identifier: MIT
#include "send/delivery/backoff.hpp"

#include <algorithm>

namespace jw::send {

std::chrono::seconds longest_pause(int attempts) {
    using std::chrono::seconds;
    constexpr seconds first{60};
    constexpr seconds longest{3600};
    constexpr int enough = 7;
    const auto doublings = std::clamp(attempts - 1, 0, enough);
    return std::min(longest, first * (1 << doublings));
}

std::chrono::seconds pause(int attempts, std::optional<std::chrono::seconds> not_before,
                           std::mt19937_64& random) {
    using std::chrono::seconds;
    std::uniform_int_distribution<seconds::rep> anywhere{1, longest_pause(attempts).count()};
    return std::max(seconds{anywhere(random)}, not_before.value_or(seconds{0}));
}

}  // namespace jw::send

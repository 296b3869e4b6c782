// SPDX-License-Identifier: MIT
#include "capture/run/polling.hpp"

#include <algorithm>
#include <cerrno>
#include <ctime>
#include <limits>

namespace jw::wrapper {

void poll_or_try_all(std::span<pollfd> polled, int timeout) {
    if (::poll(polled.data(), polled.size(), timeout) >= 0) return;
    if (errno != EINTR) pause_briefly();
    for (auto& one : polled) one.revents = one.fd >= 0 ? one.events : short{0};
}

int poll_timeout(std::int64_t micros) {
    constexpr std::int64_t longest = std::numeric_limits<int>::max();
    return static_cast<int>(std::min(std::max<std::int64_t>(0, micros) / 1000 + 1, longest));
}

void pause_briefly() {
    constexpr timespec millisecond{0, 1'000'000};
    ::nanosleep(&millisecond, nullptr);
}

}  // namespace jw::wrapper

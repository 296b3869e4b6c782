// SPDX-License-Identifier: MIT
#include "wrapper/polling.hpp"

#include <cerrno>
#include <ctime>

namespace jw::wrapper {

void poll_or_try_all(std::span<pollfd> polled, int timeout) {
    if (::poll(polled.data(), polled.size(), timeout) >= 0) return;
    if (errno != EINTR) pause_briefly();
    for (auto& one : polled) one.revents = one.fd >= 0 ? one.events : short{0};
}

void pause_briefly() {
    constexpr timespec millisecond{0, 1'000'000};
    ::nanosleep(&millisecond, nullptr);
}

}  // namespace jw::wrapper

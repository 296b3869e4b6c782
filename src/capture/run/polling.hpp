// SPDX-License-Identifier: MIT
#pragma once

#include <poll.h>

#include <cstdint>
#include <span>

namespace jw::wrapper {

/// poll(2) for loops that must not end and must not hang. Should it fail, everything that was
/// waited for is declared ready after a short pause: the descriptors of our loops can be tried.
void poll_or_try_all(std::span<pollfd> polled, int timeout);

/// For after a call that should not have failed: keeps a loop from spinning.
void pause_briefly();

/// poll(2)'s timeout that has passed after `micros`, or as late as there is one.
int poll_timeout(std::int64_t micros);

}  // namespace jw::wrapper

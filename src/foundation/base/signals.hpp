// SPDX-License-Identifier: MIT
#pragma once

#include <sys/syscall.h>
#include <unistd.h>

#include <csignal>
#include <cstdint>

namespace jw {

/// A signal mask as the kernel has it. The C library's calls leave two real-time signals (32, 33)
/// out of every set; a mask that is to be kept exactly must not pass through them.
using SignalMask = std::uint64_t;

inline constexpr SignalMask every_signal = ~SignalMask{0};
inline constexpr int signal_count = 65;  ///< signals are 1..64

/// Sets this process's mask; the mask before if `before` is not null. rt_sigprocmask(2).
inline bool set_signal_mask(SignalMask mask, SignalMask* before = nullptr) {
    return ::syscall(SYS_rt_sigprocmask, SIG_SETMASK, &mask, before, sizeof mask) == 0;
}

/// The blocked signals that have been sent to this process. rt_sigpending(2).
inline SignalMask pending_signals() {
    SignalMask pending = 0;
    ::syscall(SYS_rt_sigpending, &pending, sizeof pending);
    return pending;
}

/// A descriptor that reads the signals of `mask` that are blocked, or -1. signalfd(2).
inline int signal_descriptor(SignalMask mask, int flags) {
    return static_cast<int>(::syscall(SYS_signalfd4, -1, &mask, sizeof mask, flags));
}

}  // namespace jw

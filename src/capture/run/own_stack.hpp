// SPDX-License-Identifier: MIT
#pragma once

#include <sys/types.h>

#include <csignal>
#include <cstddef>
#include <new>

namespace jw::wrapper {

/// Like fork(2), but the new process begins with `work(with)`, which never returns, on a stack of
/// this program's own: the caller's limit (ulimit -s) may be too low for ours to grow.
pid_t clone_on_own_stack(int (*work)(void*), void* with, int ended);

/// The same with a function object. What it refers to must not lie on such a stack, since the new
/// process begins at its top again. `ended` is the signal that tells of its end, 0 for none. The
/// pid, or -1 with errno.
template <typename Work>
pid_t start_on_own_stack(const Work& work, int ended = SIGCHLD) {
    alignas(Work) static std::byte kept[sizeof(Work)];
    const auto call = [](void* with) -> int { return (*static_cast<Work*>(with))(), 0; };
    return clone_on_own_stack(call, new (kept) Work{work}, ended);
}

}  // namespace jw::wrapper

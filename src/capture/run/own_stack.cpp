// SPDX-License-Identifier: MIT
#include "capture/run/own_stack.hpp"

#include <sched.h>

#include <array>
#include <cstddef>

namespace jw::wrapper {

pid_t clone_on_own_stack(int (*work)(void*), void* with, int ended) {
    // Each process has a copy, by fork; pages that are never touched take no memory.
    alignas(64) static std::array<std::byte, std::size_t{128} * 1024> stack;
    return ::clone(work, stack.data() + stack.size(), ended, with);
}

}  // namespace jw::wrapper

// SPDX-License-Identifier: MIT
#include "capture/run/own_name.hpp"

#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstdint>
#include <string_view>

#include "foundation/base/text.hpp"

// The linker's, end(3).
extern "C" char __executable_start, etext, edata, end;  // NOLINT(bugprone-reserved-identifier)

namespace jw::wrapper {

namespace {

std::uint64_t address(const void* place) { return reinterpret_cast<std::uintptr_t>(place); }

/// Only words and environment change; but prctl(2) takes the whole map, and has no call that tells
/// what it is. Of a program without a heap the break is of no use.
prctl_mm_map map_with(std::string_view words) {
    const auto brk = static_cast<std::uint64_t>(::syscall(SYS_brk, 0));
    const auto end_of_words = address(words.data() + words.size() + 1);
    prctl_mm_map map{};
    map.start_code = address(&__executable_start);
    map.end_code = address(&etext);
    map.start_data = address(&etext);
    map.end_data = address(&edata);
    map.start_brk = map.brk = brk;
    map.start_stack = address(environ);
    map.arg_start = address(words.data());
    map.arg_end = map.env_start = map.env_end = end_of_words;
    map.exe_fd = ~0U;
    return map;
}

}  // namespace

void take_name(const char* name) {
    ::prctl(PR_SET_NAME, name, 0, 0, 0);
    static Text<16> words;  // not where `name` is: the kernel shows no words of a file's page
    words.add(name);
    const auto map = map_with(words.view());
    ::prctl(PR_SET_MM, PR_SET_MM_MAP, &map, sizeof map, 0);
}

}  // namespace jw::wrapper

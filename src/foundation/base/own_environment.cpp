// SPDX-License-Identifier: MIT
#include "foundation/base/own_environment.hpp"

#include <unistd.h>

#include <array>
#include <cstddef>
#include <ctime>
#include <string_view>

namespace jw {

namespace {

constexpr std::array<std::string_view, 5> kept{
    "HOME=", "JOB_WATCH_CONFIG=", "XDG_RUNTIME_DIR=", "CREDENTIALS_DIRECTORY=", "INVOCATION_ID="};

constexpr auto path = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
constexpr auto language = "LANG=C.UTF-8";

/// The first entry of that name, as getenv(3) has it; null for none.
char* entry_of(std::string_view name) {
    for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry)
        if (std::string_view{*entry}.starts_with(name)) return *entry;
    return nullptr;
}

}  // namespace

char** own_environment() {
    static std::array<char*, kept.size() + 3> entries;
    std::size_t count = 0;
    entries[count++] = const_cast<char*>(path);
    entries[count++] = const_cast<char*>(language);
    for (const auto name : kept)
        if (char* const entry = entry_of(name)) entries[count++] = entry;
    entries[count] = nullptr;
    return entries.data();
}

void keep_own_environment() {
    environ = own_environment();
    ::tzset();
}

}  // namespace jw

// SPDX-License-Identifier: MIT
#include "foundation/base/machine.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <string_view>

#include "foundation/base/host_name.hpp"
#include "foundation/base/proc.hpp"

namespace jw {

namespace {

/// The 32 hex digits of an id, whatever stands between them; "" if they are not so many.
std::string id_in(const char* path) {
    constexpr std::size_t digits = 32;
    std::array<char, 128> content{};
    const auto length = read_small_file(path, content.data(), content.size());
    std::string id;
    for (const char c : std::string_view{content.data(), length})
        if ((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f')) id += c;
    return id.size() == digits ? id : "";
}

}  // namespace

Machine this_machine() {
    return {.id = id_in("/etc/machine-id"),
            .boot = id_in("/proc/sys/kernel/random/boot_id"),
            .host = host_name()};
}

bool has_own_boot_id() {
    struct stat file = {}, proc = {};
    return ::stat("/proc/sys/kernel/random/boot_id", &file) == 0 && ::stat("/proc", &proc) == 0 &&
           file.st_dev != proc.st_dev;
}

bool may_hide_boot_id() {
    return ::access("/run/systemd/container", F_OK) == 0 && !has_own_boot_id();
}

}  // namespace jw

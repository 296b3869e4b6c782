// SPDX-License-Identifier: MIT
#include "systemd/sd/own_service.hpp"

#include <fcntl.h>
#include <sys/socket.h>
#include <systemd/sd-daemon.h>

namespace jw::sd {

void tell_manager(const std::string& lines) { ::sd_notify(0, lines.c_str()); }

std::optional<Micros> watchdog_interval() {
    std::uint64_t micros = 0;
    if (::sd_watchdog_enabled(0, &micros) <= 0) return std::nullopt;
    return Micros{static_cast<std::int64_t>(micros)};
}

int listening_socket() {
    constexpr int first = SD_LISTEN_FDS_START;
    if (::sd_listen_fds(1) != 1) return -1;
    if (::sd_is_socket(first, AF_UNIX, SOCK_STREAM, 1) <= 0) return -1;
    const int flags = ::fcntl(first, F_GETFL);
    return ::fcntl(first, F_SETFL, flags | O_NONBLOCK) == 0 ? first : -1;
}

}  // namespace jw::sd

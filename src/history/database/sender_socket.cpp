// SPDX-License-Identifier: MIT
#include "history/database/sender_socket.hpp"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "capture/spool/place.hpp"
#include "foundation/base/fd.hpp"

namespace jw::history {

namespace {

/// Where units/ has the socket: below %t of the manager.
std::string socket_path() {
    if (::geteuid() == 0) return "/run/job-watch/sender.sock";
    const char* runtime = std::getenv("XDG_RUNTIME_DIR");
    return runtime != nullptr ? std::string{runtime} + "/job-watch/sender.sock" : std::string{};
}

}  // namespace

bool wake_sender_unit(const std::string& store) {
    const auto path = socket_path();
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.empty() || path.size() >= sizeof address.sun_path ||
        !spool::is_default_store(store.c_str()))
        return false;
    std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
    const Fd socket{::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)};
    constexpr char any = 0;
    const auto sent = ::sendto(socket.get(), &any, sizeof any, MSG_DONTWAIT | MSG_NOSIGNAL,
                               reinterpret_cast<const sockaddr*>(&address), sizeof address);
    return sent >= 0 || errno == EAGAIN;  // that many wait already to wake it
}

}  // namespace jw::history

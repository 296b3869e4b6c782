// SPDX-License-Identifier: MIT
#include <sys/socket.h>
#include <sys/un.h>

#include <cerrno>
#include <cstring>

#include "capture/spool/place.hpp"
#include "foundation/base/fd.hpp"
#include "programs/query/doctor/checkup.hpp"

namespace jw::query {

namespace {

constexpr auto sandbox_subject = "sandboxes";

/// 0 if somebody listens there, else an errno. Nothing is sent.
int knock() {
    const Fd socket{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)};
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, spool::ingest_socket, sizeof spool::ingest_socket);
    const auto* place = reinterpret_cast<const sockaddr*>(&address);
    return ::connect(socket.get(), place, sizeof address) == 0 ? 0 : errno;
}

}  // namespace

Findings check_ingest(const std::string& store) {
    if (store != spool::system_store) return {};
    const std::string place = spool::ingest_socket;
    const int error = knock();
    if (error == 0) return {{Grade::ok, sandbox_subject, place + " takes their runs", ""}};
    if (error == ENOENT)
        return {
            {Grade::ok, sandbox_subject,
             "no " + place + ": runs of services with User= or without /var stay with their user",
             ""}};
    return {{Grade::warning, sandbox_subject, place + ": " + std::strerror(error),
             "systemctl restart job-watch-ingest.socket; see job-watch-units(8)"}};
}

}  // namespace jw::query

// SPDX-License-Identifier: MIT
#include "programs/ingest/peer.hpp"

#include <poll.h>
#include <sys/socket.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <optional>
#include <string_view>

#include "foundation/base/fd.hpp"
#include "foundation/base/proc.hpp"
#include "foundation/base/text.hpp"

namespace jw::ingest {

namespace {

Failure unknown(std::string why) { return {"can't find out who is calling", std::move(why), ""}; }

std::string file_of(pid_t pid, std::string_view name) {
    Text<64> path;
    path.add("/proc/").add_number(static_cast<std::uint64_t>(pid)).add("/").add(name);
    std::array<char, 8192> content{};
    return {content.data(), read_small_file(path.c_str(), content.data(), content.size())};
}

/// The second number of the line `Uid:`, proc(5): the effective one, as in credentials.
std::optional<std::uint32_t> effective_uid(const std::string& status) {
    constexpr std::string_view mark = "\nUid:\t";
    const auto line = status.find(mark);
    if (line == std::string::npos) return std::nullopt;
    const auto second = status.find('\t', line + mark.size());
    if (second == std::string::npos) return std::nullopt;
    std::uint32_t uid = 0;
    const auto [end, error] =
        std::from_chars(status.data() + second + 1, status.data() + status.size(), uid);
    if (error != std::errc{}) return std::nullopt;
    return uid;
}

/// Holds on to the process, so that its number can't become that of another one unnoticed; empty
/// on kernels before 6.5.
Fd process_of(int socket) {
    constexpr int peer_pidfd = 77;  // SO_PEERPIDFD, which glibc 2.36 does not know
    int fd = -1;
    socklen_t size = sizeof fd;
    if (::getsockopt(socket, SOL_SOCKET, peer_pidfd, &fd, &size) != 0) return {};
    return Fd{fd};
}

bool has_ended(const Fd& process) {
    pollfd polled{process.get(), POLLIN, 0};
    return process && ::poll(&polled, 1, 0) != 0;
}

/// Which one it is, by what is mounted in its place.
Hierarchy hierarchy() {
    constexpr auto cgroup2 = 0x63677270;  // CGROUP2_SUPER_MAGIC
    struct statfs mounted = {};
    const bool unified = ::statfs("/sys/fs/cgroup", &mounted) == 0 && mounted.f_type == cgroup2;
    return unified ? Hierarchy::unified : Hierarchy::named;
}

}  // namespace

Witness::Witness()
    : hierarchy_{hierarchy()}, root_{cgroup_path(file_of(1, "cgroup"), hierarchy_)} {}

Result<Peer> Witness::peer_of(int socket) const {
    ucred credentials{};
    socklen_t size = sizeof credentials;
    if (::getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &credentials, &size) != 0)
        return unknown("the socket has no credentials");
    Peer peer{.uid = credentials.uid, .unit = {}};
    if (peer.uid == 0) return peer;

    const auto process = process_of(socket);
    const auto cgroup = file_of(credentials.pid, "cgroup");
    const auto uid = effective_uid(file_of(credentials.pid, "status"));
    if (!uid || has_ended(process)) return unknown("the process has ended");
    if (*uid != peer.uid) return unknown("the process has changed its user");
    peer.unit = system_service(cgroup_path(cgroup, hierarchy_), root_);
    return peer;
}

}  // namespace jw::ingest

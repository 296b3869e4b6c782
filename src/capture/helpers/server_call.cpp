// SPDX-License-Identifier: MIT
#include "capture/helpers/server_call.hpp"

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <ctime>

#include "capture/spool/frame.hpp"
#include "foundation/base/clock.hpp"

namespace jw::wrapper {

namespace {

using spool::FrameKind;

/// How long the whole call may still take.
class Deadline {
public:
    explicit Deadline(const Call& call)
        : order_{call.order != nullptr ? call.order->get() : -1},
          end_{micros_on(CLOCK_MONOTONIC) + std::int64_t{1000} * call.milliseconds} {}

    /// Waits until the socket is ready; false if the time is up or an order has come.
    bool wait_for(int socket, short events) const {
        pollfd polled[2] = {{socket, events, 0}, {order_, POLLIN, 0}};
        return ::poll(polled, 2, milliseconds()) > 0 && polled[0].revents != 0;
    }

    /// Waits for a moment; false as above.
    bool pause() const {
        constexpr int moment = 10;
        pollfd order{order_, POLLIN, 0};
        const int left = milliseconds();
        return left > 0 && ::poll(&order, 1, std::min(moment, left)) == 0;
    }

private:
    int milliseconds() const {
        const auto left = (end_ - micros_on(CLOCK_MONOTONIC)) / 1000;
        return static_cast<int>(std::max<std::int64_t>(0, left));
    }

    int order_;
    std::int64_t end_;
};

/// Connects without waiting. Empty with errno set if that can't be done: EAGAIN if more are
/// waiting to be served than the socket may have.
Fd connected() {
    Fd socket{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)};
    if (!socket) return socket;
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, spool::ingest_socket, sizeof spool::ingest_socket);
    if (::connect(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0)
        return socket;
    const int error = errno;
    socket.close();
    errno = error;
    return socket;
}

/// Connects, waiting for a place in the queue.
Fd connected_before(const Deadline& deadline) {
    auto socket = connected();
    while (!socket && errno == EAGAIN && deadline.pause()) socket = connected();
    return socket;
}

/// Sends all of the vector, which it uses up.
bool send_all(const Fd& socket, std::span<iovec> parts, const Deadline& deadline) {
    while (!parts.empty()) {
        if (parts[0].iov_len == 0) {
            parts = parts.subspan(1);
            continue;
        }
        msghdr message{};
        message.msg_iov = parts.data();
        message.msg_iovlen = parts.size();
        auto sent = ::sendmsg(socket.get(), &message, MSG_NOSIGNAL);
        if (sent < 0 && (errno != EAGAIN || !deadline.wait_for(socket.get(), POLLOUT)))
            return false;
        for (; sent > 0; parts = parts.subspan(1)) {
            const auto taken = std::min(static_cast<std::size_t>(sent), parts[0].iov_len);
            sent -= static_cast<ssize_t>(taken);
            parts[0].iov_base = static_cast<char*>(parts[0].iov_base) + taken;
            parts[0].iov_len -= taken;
            if (parts[0].iov_len > 0) break;
        }
    }
    return true;
}

/// The kind of the answer; 0 if there is none in time.
char answer(const Fd& socket, const Deadline& deadline) {
    std::array<char, spool::frame_head> head{};
    std::size_t length = 0;
    while (length < head.size()) {
        if (!deadline.wait_for(socket.get(), POLLIN)) return 0;
        const auto n = ::recv(socket.get(), head.data() + length, head.size() - length, 0);
        if (n <= 0) return 0;
        length += static_cast<std::size_t>(n);
    }
    return head[0];
}

std::size_t size_of(const spool::Facts& facts, std::span<const iovec> output) {
    auto size = sizeof(spool::Head) + facts.view().size();
    for (const auto& part : output) size += part.iov_len;
    return size;
}

}  // namespace

bool has_server(const spool::Path& store) {
    return std::strcmp(store.text, spool::system_store) == 0;
}

bool send_entry(spool::Kind kind, const spool::Facts& facts, std::span<const iovec> output,
                const Call& call) {
    if (size_of(facts, output) > spool::largest_frame) return false;
    const Deadline deadline{call};
    const auto socket = connected_before(deadline);
    if (!socket) return false;
    auto frame = spool::head_of_frame(FrameKind::run, size_of(facts, output));
    auto head = spool::entry_head(kind, facts, output);
    std::array<iovec, 16> parts{};
    parts[0] = {frame.data(), frame.size()};
    parts[1] = {&head, sizeof head};
    parts[2] = {const_cast<char*>(facts.view().data()), facts.view().size()};
    const auto more = output.first(std::min(output.size(), parts.size() - 3));
    std::copy(more.begin(), more.end(), parts.begin() + 3);
    return send_all(socket, std::span{parts}.first(3 + more.size()), deadline) &&
           answer(socket, deadline) == static_cast<char>(FrameKind::accepted);
}

/// Whoever waits there already makes the server look into the spool later than now: a full queue
/// is as good as a place in it.
bool ring_server() {
    const auto socket = connected();
    if (!socket) return errno == EAGAIN;
    const auto frame = spool::head_of_frame(FrameKind::drain, 0);
    return ::send(socket.get(), frame.data(), frame.size(), MSG_NOSIGNAL) ==
           static_cast<ssize_t>(frame.size());
}

}  // namespace jw::wrapper

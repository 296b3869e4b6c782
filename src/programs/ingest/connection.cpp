// SPDX-License-Identifier: MIT
#include "programs/ingest/connection.hpp"

#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>

namespace jw::ingest {

void Connection::step(Desk& desk, bool is_readable, Clock::time_point now) {
    auto frame = cutter_.next();
    if (!frame && is_readable) {
        read();
        frame = cutter_.next();
    }
    is_ahead_ = frame && cutter_.is_amid();
    if (frame) {
        deadline_ = now + patience;
        const auto answer = desk.take(caller_, *frame);
        if (!send(answer)) has_ended_ = true;
    }
    if (cutter_.is_broken()) return refuse("this is no frame");
    if (!frame && has_ended_) socket_.close();
}

void Connection::refuse(std::string_view why) {
    if (socket_) static_cast<void>(send(spool::frame_of(spool::FrameKind::refused, why)));
    socket_.close();
}

void Connection::read() {
    std::array<char, 65536> chunk;
    const auto count = ::recv(socket_.get(), chunk.data(), chunk.size(), MSG_DONTWAIT);
    if (count > 0) cutter_.add({chunk.data(), static_cast<std::size_t>(count)});
    const bool may_go_on = count > 0 || (count < 0 && (errno == EAGAIN || errno == EINTR));
    has_ended_ = has_ended_ || !may_go_on;
}

/// What somebody is told who may not say everything is small: if it does not fit into the socket's
/// buffer, nobody reads it. The others may be waited for.
bool Connection::send(std::string_view bytes) const {
    const int longest_wait = caller_.right == Right::everything ? 1000 : 0;  // milliseconds
    while (!bytes.empty()) {
        const auto sent =
            ::send(socket_.get(), bytes.data(), bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
        if (sent > 0) {
            bytes.remove_prefix(static_cast<std::size_t>(sent));
            continue;
        }
        pollfd room{socket_.get(), POLLOUT, 0};
        if (errno != EAGAIN || ::poll(&room, 1, longest_wait) <= 0) return false;
    }
    return true;
}

}  // namespace jw::ingest

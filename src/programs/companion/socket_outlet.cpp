// SPDX-License-Identifier: MIT
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

#include "capture/spool/frame_cutter.hpp"
#include "foundation/base/fd.hpp"
#include "programs/companion/outlet.hpp"

namespace jw::companion {

namespace {

constexpr timeval io_timeout{.tv_sec = 10, .tv_usec = 0};

Failure failure(std::string why) {
    return {.what = "can't hand runs to the system's store",
            .why = std::move(why),
            .next =
                "see job-watch-ingest.service; what happened meanwhile is read from the "
                "journal later"};
}

class SocketOutlet : public Outlet {
public:
    explicit SocketOutlet(std::string path) : path_{std::move(path)} {}

    Result<std::string> resume() override {
        return ask(spool::FrameKind::resume, source, spool::FrameKind::checkpoint);
    }

    std::optional<Failure> run(std::string_view entry) override {
        return told(spool::FrameKind::run, entry);
    }

    std::optional<Failure> checkpoint(std::string_view state) override {
        return told(spool::FrameKind::checkpoint, std::string{source}.append("\n").append(state));
    }

private:
    std::optional<Failure> told(spool::FrameKind kind, std::string_view payload) {
        const auto answer = ask(kind, payload, spool::FrameKind::accepted);
        return answer ? std::nullopt : std::optional{answer.error()};
    }

    /// The payload of the answer, if it is of the wanted kind. The server gives up a connection
    /// that was quiet for a while: then it is worth another try.
    Result<std::string> ask(spool::FrameKind kind, std::string_view payload,
                            spool::FrameKind wanted) {
        const bool was_open = static_cast<bool>(socket_);
        auto answer = ask_once(kind, payload, wanted);
        if (answer || socket_ || !was_open) return answer;
        return ask_once(kind, payload, wanted);
    }

    Result<std::string> ask_once(spool::FrameKind kind, std::string_view payload,
                                 spool::FrameKind wanted) {
        if (!socket_)
            if (auto refused = connect()) return *refused;
        if (!send(spool::frame_of(kind, payload))) return lost();
        auto frame = cutter_.next();
        for (; !frame; frame = cutter_.next())
            if (cutter_.is_broken() || !receive()) return lost();
        if (frame->kind == wanted) return std::string{frame->payload};
        auto why = frame->kind == spool::FrameKind::refused ? std::string{frame->payload}
                                                            : std::string{"an unknown answer"};
        socket_.close();
        return failure(std::move(why));
    }

    std::optional<Failure> connect() {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        if (path_.size() >= sizeof address.sun_path)
            return failure("the socket's path is too long");
        std::memcpy(address.sun_path, path_.c_str(), path_.size() + 1);
        Fd socket{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)};
        for (const int option : {SO_RCVTIMEO, SO_SNDTIMEO})
            ::setsockopt(socket.get(), SOL_SOCKET, option, &io_timeout, sizeof io_timeout);
        if (::connect(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) !=
            0)
            return failure(path_ + ": " + std::strerror(errno));
        socket_ = std::move(socket);
        cutter_ = {};
        return std::nullopt;
    }

    bool send(std::string_view bytes) const {
        while (!bytes.empty()) {
            const auto sent = ::send(socket_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (sent < 0 && errno == EINTR) continue;
            if (sent <= 0) return false;
            bytes.remove_prefix(static_cast<std::size_t>(sent));
        }
        return true;
    }

    bool receive() {
        std::array<char, 65536> chunk;
        const auto count = ::recv(socket_.get(), chunk.data(), chunk.size(), 0);
        if (count > 0) cutter_.add({chunk.data(), static_cast<std::size_t>(count)});
        return count > 0 || (count < 0 && errno == EINTR);
    }

    Failure lost() {
        socket_.close();
        return failure("the connection was lost");
    }

    std::string path_;
    Fd socket_;
    spool::FrameCutter cutter_;
};

}  // namespace

std::unique_ptr<Outlet> socket_outlet(std::string path) {
    return std::make_unique<SocketOutlet>(std::move(path));
}

}  // namespace jw::companion

// SPDX-License-Identifier: MIT
#include "capture/stream/held.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <utility>

namespace jw::wrapper {

namespace {

/// False when the caller takes no more.
bool write_all(int sink, const char* bytes, std::size_t length) {
    while (length != 0) {
        const auto n = ::write(sink, bytes, length);
        if (n < 0 && errno == EAGAIN) {
            pollfd polled{sink, POLLOUT, 0};
            ::poll(&polled, 1, -1);
        } else if (n < 0) {
            return false;
        } else {
            bytes += n;
            length -= static_cast<std::size_t>(n);
        }
    }
    return true;
}

}  // namespace

void open_held(std::array<Channel, 2>& channels, std::array<Fd, 2>& held) {
    const char* folder = std::getenv("TMPDIR");
    if (folder == nullptr || *folder == '\0') folder = "/tmp";
    for (unsigned i = 0; i < 2; ++i) {
        if (!channels[i].source) continue;
        Fd file{::open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600)};
        if (!file) continue;
        channels[i].sink = file.get();
        channels[i].kind = SinkKind::file;
        held[i] = std::move(file);
    }
}

void copy_held(const Fd& held, int sink) {
    char bytes[chunk_size];
    off_t at = 0;
    while (true) {
        const auto n = ::pread(held.get(), bytes, sizeof bytes, at);
        if (n <= 0 || !write_all(sink, bytes, static_cast<std::size_t>(n))) return;
        at += n;
    }
}

}  // namespace jw::wrapper

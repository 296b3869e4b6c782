// SPDX-License-Identifier: MIT
#include "capture/stream/held.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <span>
#include <utility>

#include "capture/run/polling.hpp"

namespace jw::wrapper {

namespace {

/// Moves `shown` as the bytes are written. False when the caller takes no more.
bool write_all(int sink, std::span<const char> bytes, std::atomic<std::uint64_t>& shown) {
    while (!bytes.empty()) {
        const auto n = ::write(sink, bytes.data(), bytes.size());
        if (n < 0 && errno != EAGAIN) return false;
        pollfd polled{sink, POLLOUT, 0};
        if (n < 0) poll_or_try_all({&polled, 1}, -1);
        const auto written = static_cast<std::size_t>(std::max<ssize_t>(n, 0));
        bytes = bytes.subspan(written);
        shown += written;
    }
    return true;
}

/// With `few` calls: not by the one that may have ended a relay.
ssize_t read_at(const Fd& held, off_t at, std::span<char> bytes, Relay::Calls calls) {
    if (calls == Relay::Calls::any) return ::pread(held.get(), bytes.data(), bytes.size(), at);
    if (::lseek(held.get(), at, SEEK_SET) != at) return -1;
    return ::read(held.get(), bytes.data(), bytes.size());
}

/// Passes on what was held from position `shown` on, waiting for the caller where it must.
void copy_held(const Fd& held, int sink, std::atomic<std::uint64_t>& shown, Relay::Calls calls) {
    static std::array<char, chunk_size> bytes;
    while (true) {
        const auto at = static_cast<off_t>(shown.load());
        auto n = read_at(held, at, bytes, calls);
        if (n < 0) n = read_at(held, at, bytes, Relay::Calls::few);
        if (n <= 0) return;
        if (!write_all(sink, std::span{bytes}.first(static_cast<std::size_t>(n)), shown)) return;
    }
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

void show_held(Shared& shared, std::array<Channel, 2>& channels, std::array<Fd, 2>& held,
               Relay::Calls calls) {
    if (!held[0] && !held[1]) return;
    const auto outcome = shared.ending.outcome;
    const bool show = is_failure(outcome) || outcome == Outcome::warn;
    for (unsigned i = 0; i < 2; ++i) {
        if (!held[i]) continue;
        auto& channel = channels[i];
        channel.sink = static_cast<int>(i) + 1;
        channel.kind = show ? kind_of_sink(channel.sink) : SinkKind::none;
        if (show) copy_held(held[i], channel.sink, shared.streams[i].shown, calls);
        held[i].close();
    }
    if (!show) shared.lost = 0;  // what was not to be shown is no loss
}

}  // namespace jw::wrapper

// SPDX-License-Identifier: MIT
#include "capture/stream/relay.hpp"

#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <optional>

#include "capture/run/polling.hpp"
#include "foundation/base/clock.hpp"

namespace jw::wrapper {

namespace {

constexpr std::size_t page = 4096;

InFlight reading(unsigned stream) { return stream == 0 ? InFlight::read_out : InFlight::read_err; }

InFlight writing(unsigned stream) {
    return stream == 0 ? InFlight::write_out : InFlight::write_err;
}

/// As exact as a tick, 1 to 10 ms. Read from a page of the kernel's, vdso(7), whatever the
/// machine's clock source is; the exact clock is a system call with some.
std::int64_t coarse_time() { return micros_on(CLOCK_MONOTONIC_COARSE); }

/// What nobody writes into a pipe without having been root, pipe(7).
constexpr std::uint64_t most_in_pipe = std::uint64_t{1} << 20;

}  // namespace

SinkKind kind_of_sink(int fd) {
    struct stat status = {};
    if (::fstat(fd, &status) != 0) return SinkKind::other;
    if (S_ISFIFO(status.st_mode)) return SinkKind::pipe;
    if (S_ISREG(status.st_mode) || S_ISBLK(status.st_mode)) return SinkKind::file;
    if (S_ISCHR(status.st_mode) && ::isatty(fd) == 0) return SinkKind::file;
    return SinkKind::other;
}

/// How many bytes the caller's side takes now without making us wait: while one stream waits for
/// its reader, the other must go on. The write end can't be made non-blocking, since the caller
/// shares it.
std::size_t Relay::room_in(const Channel& channel, bool writable) const {
    if (channel.kind == SinkKind::file) return chunk_size;
    if (channel.kind == SinkKind::pipe && calls_ == Calls::few) return writable ? page : 0;
    if (channel.kind != SinkKind::pipe) return writable ? chunk_size : 0;

    int queued = 0;
    const int capacity = ::fcntl(channel.sink, F_GETPIPE_SZ);
    if (capacity < 0 || ::ioctl(channel.sink, FIONREAD, &queued) != 0) return writable ? page : 0;
    const auto total = static_cast<std::size_t>(capacity);
    if (queued == 0) return total;
    // A pipe is full when its pages are used up; the first and the last may be partly filled.
    const auto used = (static_cast<std::size_t>(queued) / page + 2) * page;
    if (used < total) return total - used;
    return writable ? page : 0;
}

/// How much is in the job's pipe; nothing if it is not to be asked, or does not tell.
std::optional<std::uint64_t> Relay::waiting_in(const Channel& channel) const {
    if (!channel.source) return 0;
    int waiting = 0;
    if (calls_ == Calls::few || ::ioctl(channel.source.get(), FIONREAD, &waiting) != 0)
        return std::nullopt;
    return static_cast<std::uint64_t>(waiting);
}

void Relay::watch(unsigned stream, Polled& polled) const {
    const auto& channel = channels_[stream];
    const bool waiting = backlog(stream) != 0;
    // An idle pipe is watched too: when its reader leaves, the job has to learn it.
    const bool watches_reader = channel.kind == SinkKind::pipe && !state(stream).ended;
    polled[stream] = {channel.source && !waiting ? channel.source.get() : -1, POLLIN, 0};
    polled[2 + stream] = {waiting || watches_reader ? channel.sink : -1,
                          static_cast<short>(waiting ? POLLOUT : 0), 0};
}

Polled Relay::watch() const {
    Polled polled;
    watch(0, polled);
    watch(1, polled);
    return polled;
}

bool Relay::step(const Polled& polled) {
    const bool ended[2] = {state(0).ended, state(1).ended};
    serve(0, polled);
    serve(1, polled);
    return state(0).ended != ended[0] || state(1).ended != ended[1];
}

void Relay::serve(unsigned stream, const Polled& polled) {
    const bool readable = polled[stream].revents != 0;
    const auto sink_events = polled[2 + stream].revents;
    if (backlog(stream) != 0) {
        if (sink_events != 0) pass(stream, true);
        return;
    }
    if (readable) {
        if (take(stream))
            pass(stream, false);
        else
            close(stream);
    } else if ((sink_events & POLLERR) != 0) {
        lose_reader(stream);
    }
}

/// Reads one chunk into the ring. False at the end of the stream.
bool Relay::take(unsigned stream) {
    auto& read_total = state(stream).read;
    const auto at = read_total.load();
    const auto room = channels_[stream].capture.room(at);
    shared_.ledger.in_flight = reading(stream);
    const auto n = ::read(channels_[stream].source.get(), room.data(), room.size());
    if (n > 0) {
        note_time(stream);
        read_total = at + static_cast<std::uint64_t>(n);
    }
    shared_.ledger.in_flight = InFlight::nothing;
    return n > 0 || (n < 0 && (errno == EAGAIN || errno == EINTR));
}

/// Where a clock is a system call, it may be one that the filter forbids.
void Relay::note_time(unsigned stream) const {
    if (calls_ == Calls::few) return;
    note_output(shared_.times, stream, {state(0).read, state(1).read}, coarse_time());
}

/// Hands the backlog to the caller as far as that is possible without waiting.
void Relay::pass(unsigned stream, bool writable) {
    const auto& channel = channels_[stream];
    auto& passed = state(stream).passed;
    if (channel.kind == SinkKind::none) skip_backlog(stream);
    while (backlog(stream) != 0) {
        const auto at = passed.load();
        const auto piece = channel.capture.room(at);
        const auto size = std::min(
            {piece.size(), static_cast<std::size_t>(backlog(stream)), room_in(channel, writable)});
        if (size == 0) return;
        shared_.ledger.in_flight = writing(stream);
        const auto n = ::write(channel.sink, piece.data(), size);
        if (n > 0) passed = at + static_cast<std::uint64_t>(n);
        shared_.ledger.in_flight = InFlight::nothing;
        if (n < 0) return give_up(stream, errno);
        writable = false;
    }
}

/// The caller's side did not take the backlog. A file may be full, and take more later: bare, the
/// job would be told, and mostly go on. A pipe can't tell it, and SIGPIPE would end it, so what
/// waits is dropped. Beyond the limit on a file's size the job itself would die, of SIGXFSZ.
void Relay::give_up(unsigned stream, int error) {
    if (error == EAGAIN || error == EINTR) return;
    if (channels_[stream].kind != SinkKind::file || error == EFBIG) return lose_reader(stream);
    shared_.lost = error;
    skip_backlog(stream);
}

void Relay::skip_backlog(unsigned stream) {
    shared_.ledger.first_written += backlog(stream);  // these are not going to be written
    state(stream).passed = state(stream).read.load();
}

void Relay::close(unsigned stream) {
    channels_[stream].source.close();
    state(stream).ended = true;
}

/// The caller no longer reads. Bare, the job's next write would meet SIGPIPE: so it must here,
/// which takes that nobody holds the other end of its pipe.
void Relay::lose_reader(unsigned stream) {
    channels_[stream].source.close();
    skip_backlog(stream);
    state(stream).broken = true;
    state(stream).ended = true;
}

void Relay::drain() {
    for (unsigned i = 0; i < 2; ++i) {
        const auto waiting = waiting_in(channels_[i]);
        const auto goal = state(i).read.load() + waiting.value_or(most_in_pipe);
        while (!state(i).ended && (state(i).read < goal || backlog(i) != 0)) {
            const auto before = state(i).read.load();
            const bool may_be_empty = !waiting && backlog(i) == 0;
            Polled polled{{{-1, 0, 0}, {-1, 0, 0}, {-1, 0, 0}, {-1, 0, 0}}};
            watch(i, polled);
            poll_or_try_all(polled, may_be_empty ? 0 : -1);
            serve(i, polled);
            if (may_be_empty && state(i).read == before) break;
        }
    }
}

namespace {

/// What a killed relay had just read came now, as far as anybody knows.
void note_unread(Shared& shared, unsigned stream, std::uint64_t unread) {
    const auto& [out, err] = shared.streams;
    if (unread > 0) note_output(shared.times, stream, {out.read, err.read}, coarse_time());
}

}  // namespace

void settle_accounts(Shared& shared, const ProcessIo& dead_relay) {
    if (shared.ledger.in_flight == InFlight::nothing) return;
    const auto by_kernel = dead_relay.counts();
    if (!by_kernel) return;

    auto& [out, err] = shared.streams;
    const auto& ledger = shared.ledger;
    const auto read = out.read + err.read - ledger.first_read + ledger.other_read;
    const auto written = out.passed + err.passed - ledger.first_written + ledger.other_written;
    // One call moves no more than this, whatever else may be missing in the books.
    const auto unread =
        std::min<std::uint64_t>(by_kernel->read > read ? by_kernel->read - read : 0, chunk_size);
    const auto unwritten = std::min<std::uint64_t>(
        by_kernel->written > written ? by_kernel->written - written : 0, chunk_size);
    switch (ledger.in_flight) {
        case InFlight::read_out:
            note_unread(shared, 0, unread);
            out.read += unread;
            break;
        case InFlight::read_err:
            note_unread(shared, 1, unread);
            err.read += unread;
            break;
        case InFlight::write_out:
            out.passed += unwritten;
            break;
        case InFlight::write_err:
            err.passed += unwritten;
            break;
        case InFlight::nothing:
            break;
    }
}

void open_accounts(Shared& shared) {
    auto& [out, err] = shared.streams;
    auto& ledger = shared.ledger;
    ledger.in_flight = InFlight::nothing;
    ledger.other_read = 0;
    ledger.other_written = 0;
    ledger.first_read = out.read + err.read;
    ledger.first_written = out.passed + err.passed;
}

}  // namespace jw::wrapper

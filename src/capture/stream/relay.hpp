// SPDX-License-Identifier: MIT
#pragma once

#include <poll.h>

#include <array>
#include <cstdint>
#include <optional>

#include "capture/run/shared.hpp"
#include "capture/stream/capture.hpp"
#include "foundation/base/fd.hpp"
#include "foundation/base/proc.hpp"

namespace jw::wrapper {

/// How bytes can be handed to the caller without waiting for him.
enum class SinkKind : std::uint8_t {
    pipe,   ///< a pipe tells how much room it has
    other,  ///< poll(2) and hope: sockets and terminals take a chunk when they are writable
    file,   ///< never makes anybody wait
    none,   ///< nobody is to see the bytes
};

/// The descriptors a relay waits for: the job's two pipes, then the caller's two.
using Polled = std::array<pollfd, 4>;

SinkKind kind_of_sink(int fd);

/// One stream on its way from the job to the caller. Owns the read end of the job's pipe, borrows
/// the caller's descriptor.
struct Channel {
    Fd source;
    int sink = -1;
    SinkKind kind = SinkKind::other;
    Capture capture;
};

/// Moves the bytes of both streams: from the job's pipes into the ring, from there to the caller.
/// All progress is in Shared, so a relay can be replaced at any moment by another on the same
/// channels. A step never waits; what a stream waits for is in its poll descriptor.
class Relay {
public:
    /// Which system calls it makes. `few`: read(2), write(2) and poll(2) have to do, since others
    /// may have ended the relays before it. Then a pipe is given a page at a time.
    enum class Calls : std::uint8_t { any, few };

    Relay(Shared& shared, std::array<Channel, 2>& channels, Calls calls = Calls::any)
        : shared_{shared}, channels_{channels}, calls_{calls} {}

    /// What the streams wait for now.
    Polled watch() const;

    /// Goes as far as possible after poll(2). True if a stream ended or lost its reader meanwhile.
    bool step(const Polled& polled);

    /// Takes and passes on all that is in the pipes now, waiting for the caller where it must.
    void drain();

private:
    StreamState& state(unsigned stream) const { return shared_.streams[stream]; }

    std::uint64_t backlog(unsigned stream) const {
        return state(stream).read.load() - state(stream).passed.load();
    }

    void watch(unsigned stream, Polled& polled) const;
    void serve(unsigned stream, const Polled& polled);
    bool take(unsigned stream);
    void note_time(unsigned stream) const;
    void pass(unsigned stream, bool writable);
    std::size_t room_in(const Channel& channel, bool writable) const;
    std::optional<std::uint64_t> waiting_in(const Channel& channel) const;
    void close(unsigned stream);
    void give_up(unsigned stream, int error);
    void skip_backlog(unsigned stream);
    void lose_reader(unsigned stream);

    Shared& shared_;
    std::array<Channel, 2>& channels_;
    Calls calls_;
};

/// Corrects the totals by what a killed relay had read or written in its last system call, as the
/// kernel counted it. To be called while it is still a zombie.
void settle_accounts(Shared& shared, const ProcessIo& dead_relay);

/// Opens the books of a relay that is about to begin.
void open_accounts(Shared& shared);

}  // namespace jw::wrapper

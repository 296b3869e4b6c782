// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>

#include "capture/spool/frame_cutter.hpp"
#include "foundation/base/fd.hpp"
#include "programs/ingest/desk.hpp"

namespace jw::ingest {

/// One peer. It waits for its turn first; then it has a limited time for each frame.
class Connection {
public:
    using Clock = std::chrono::steady_clock;

    static constexpr std::chrono::seconds patience{2};

    Connection(Fd socket, Caller caller) : socket_{std::move(socket)}, caller_{std::move(caller)} {}

    int descriptor() const { return socket_.get(); }

    const Caller& caller() const { return caller_; }

    bool has_turn() const { return has_turn_; }

    void give_turn(Clock::time_point now) {
        has_turn_ = true;
        deadline_ = now + patience;
    }

    Clock::time_point deadline() const { return deadline_; }

    /// Whether there is more to be done with what has been read.
    bool is_ahead() const { return is_ahead_; }

    bool is_over() const { return !socket_; }

    /// Reads if `is_readable`, and takes at most one frame, so that nobody else waits for long.
    void step(Desk& desk, bool is_readable, Clock::time_point now);

    /// Ends it, with a reason.
    void refuse(std::string_view why);

private:
    void read();
    bool send(std::string_view bytes) const;

    Fd socket_;
    Caller caller_;
    spool::FrameCutter cutter_;
    Clock::time_point deadline_;
    bool has_turn_ = false, is_ahead_ = false, has_ended_ = false;
};

}  // namespace jw::ingest

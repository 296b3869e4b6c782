// SPDX-License-Identifier: MIT
#pragma once

#include <sys/types.h>

#include <list>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "foundation/base/fd.hpp"
#include "programs/ingest/connection.hpp"
#include "programs/ingest/desk.hpp"
#include "programs/ingest/peer.hpp"
#include "programs/ingest/recorder.hpp"

struct pollfd;

namespace jw::ingest {

/// Serves a listening socket until nobody has come for a while. Each user has a few connections
/// that are read from at a time; more wait for their turn, and too many are sent away. So a user
/// who is in no hurry, or in too much, holds up nobody else.
class Server {
public:
    /// Borrows the socket.
    Server(int listening, const std::string& store);

    void run();

private:
    using Clock = Connection::Clock;

    struct Crowd {
        unsigned here = 0, having_turn = 0;
    };

    std::vector<pollfd> watched() const;
    int patience(Clock::time_point now) const;
    void accept_all(Clock::time_point now);
    void admit(Fd socket);
    void serve(const std::vector<pollfd>& polled, Clock::time_point now);
    void give_turns(Clock::time_point now);
    void sweep(Clock::time_point now);
    void see_to_recorder();
    bool may_leave(Clock::time_point now);

    int listening_;
    Witness witness_;
    Desk desk_;
    Recorder recorder_;
    std::optional<std::uint32_t> companion_;
    std::list<Connection> connections_;
    std::map<std::uint32_t, Crowd> crowds_;
    bool owes_recording_ = false;
    Clock::time_point idle_since_;
};

}  // namespace jw::ingest

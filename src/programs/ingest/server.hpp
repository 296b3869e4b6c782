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

/// Serves a listening socket until nobody has come for a while. Each service has a few connections
/// that are read from at a time; more wait for their turn, and too many are sent away. Places are
/// kept for root and the companion. So a service that is in no hurry, or in too much, holds up
/// nobody else.
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
    void admit(Fd socket, Clock::time_point now);
    const char* why_not(const Caller& caller);
    void serve(const std::vector<pollfd>& polled, Clock::time_point now);
    void give_turns(Clock::time_point now);
    void sweep(Clock::time_point now);
    void see_to_recorder();
    bool may_leave(Clock::time_point now);

    int listening_;
    Witness witness_;
    ServiceFiles files_{unit::Root{""}};
    Desk desk_;
    Recorder recorder_;
    std::optional<std::uint32_t> companion_;
    std::list<Connection> connections_;
    std::map<std::string, Crowd> crowds_;
    std::size_t of_services_ = 0;  ///< connections that are not root's nor the companion's
    bool owes_recording_ = false;
    Clock::time_point idle_since_;
};

}  // namespace jw::ingest

// SPDX-License-Identifier: MIT
#include "programs/ingest/server.hpp"

#include <poll.h>
#include <pwd.h>
#include <sys/socket.h>

#include <algorithm>

namespace jw::ingest {

namespace {

constexpr unsigned most_of_a_service = 1000;        // connections
constexpr std::size_t most_of_all_services = 3000;  // the rest is for root and the companion
constexpr std::size_t most_of_all = 3500;           // below the limit of descriptors in the unit
constexpr unsigned turns_of_a_service = 4;          // each may hold a frame of 4 MiB in memory
constexpr unsigned accepted_at_a_time = 64;
constexpr std::chrono::seconds idle{5};
constexpr std::chrono::milliseconds without_pidfd{50};

int milliseconds(Connection::Clock::duration span) {
    const auto whole = std::chrono::ceil<std::chrono::milliseconds>(span).count();
    return static_cast<int>(std::clamp<std::int64_t>(whole, 0, 60'000));
}

/// Whose connections are counted together: a service's, or those of root and the companion.
std::string crowd_of(const Caller& caller) {
    return caller.right == Right::everything ? "" : caller.peer.unit;
}

std::optional<std::uint32_t> uid_of(const char* user) {
    const auto* account = ::getpwnam(user);
    return account != nullptr ? std::optional<std::uint32_t>{account->pw_uid} : std::nullopt;
}

}  // namespace

Server::Server(int listening, const std::string& store)
    : listening_{listening}, desk_{store, files_}, recorder_{store}, idle_since_{Clock::now()} {}

void Server::run() {
    for (;;) {
        auto polled = watched();
        const int ready = ::poll(polled.data(), polled.size(), patience(Clock::now()));
        if (ready < 0) continue;  // EINTR; the kernel knows no other reason for these arguments
        const auto now = Clock::now();
        serve(polled, now);
        if (polled[0].revents != 0) accept_all(now);
        sweep(now);
        give_turns(now);
        see_to_recorder();
        if (may_leave(now)) return;
    }
}

/// The listening socket, the recorder, then the connections that have their turn.
std::vector<pollfd> Server::watched() const {
    const bool is_full = connections_.size() >= most_of_all;
    std::vector<pollfd> polled{{is_full ? -1 : listening_, POLLIN, 0},
                               {recorder_.descriptor(), POLLIN, 0}};
    for (const auto& connection : connections_)
        if (connection.has_turn()) polled.push_back({connection.descriptor(), POLLIN, 0});
    return polled;
}

int Server::patience(Clock::time_point now) const {
    auto longest = milliseconds(connections_.empty() ? Clock::duration{idle}
                                                     : Clock::duration{Connection::patience});
    for (const auto& connection : connections_) {
        if (connection.is_ahead()) return 0;
        if (connection.has_turn())
            longest = std::min(longest, milliseconds(connection.deadline() - now));
    }
    if (recorder_.is_running() && recorder_.descriptor() < 0)
        longest = std::min(longest, milliseconds(without_pidfd));
    return longest;
}

void Server::accept_all(Clock::time_point now) {
    idle_since_ = now;
    for (unsigned i = 0; i < accepted_at_a_time; ++i) {
        Fd socket{::accept4(listening_, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK)};
        if (!socket) return;
        admit(std::move(socket), now);
    }
}

void Server::admit(Fd socket, Clock::time_point now) {
    const auto peer = witness_.peer_of(socket.get());
    if (!peer) return Connection{std::move(socket), {}}.refuse(peer.error().why);
    if (peer->unit == companion_unit && !companion_) companion_ = uid_of(companion_user);
    const Caller caller{*peer, right_of(*peer, companion_, files_.of(peer->unit, now))};
    Connection connection{std::move(socket), caller};
    if (const auto* why = why_not(caller)) return connection.refuse(why);
    ++crowds_[crowd_of(caller)].here;
    if (caller.right != Right::everything) ++of_services_;
    connections_.push_back(std::move(connection));
}

/// Why the caller is sent away; null if it is not.
const char* Server::why_not(const Caller& caller) {
    if (caller.right == Right::everything) return nullptr;
    if (caller.right == Right::nothing)
        return "runs are accepted from services of the system only, and from their own user";
    if (of_services_ >= most_of_all_services) return "there are too many connections";
    const auto crowd = crowds_.find(crowd_of(caller));
    if (crowd != crowds_.end() && crowd->second.here >= most_of_a_service)
        return "this service has too many connections";
    return nullptr;
}

void Server::serve(const std::vector<pollfd>& polled, Clock::time_point now) {
    auto next = polled.begin() + 2;
    for (auto& connection : connections_) {
        if (!connection.has_turn()) continue;
        const bool is_readable = (next++)->revents != 0;
        if (is_readable || connection.is_ahead()) connection.step(desk_, is_readable, now);
        if (!connection.is_over() && now > connection.deadline())
            connection.refuse("nothing came for too long");
    }
}

/// Takes out the connections that are over.
void Server::sweep(Clock::time_point now) {
    std::erase_if(connections_, [this, now](const Connection& connection) {
        if (!connection.is_over()) return false;
        idle_since_ = now;
        const auto& caller = connection.caller();
        if (caller.right != Right::everything) --of_services_;
        auto& crowd = crowds_[crowd_of(caller)];
        if (connection.has_turn()) --crowd.having_turn;
        if (--crowd.here == 0) crowds_.erase(crowd_of(caller));
        return true;
    });
}

void Server::give_turns(Clock::time_point now) {
    for (auto& connection : connections_) {
        if (connection.has_turn()) continue;
        auto& crowd = crowds_[crowd_of(connection.caller())];
        if (crowd.having_turn >= turns_of_a_service) continue;
        ++crowd.having_turn;
        connection.give_turn(now);
    }
}

/// What comes while the recorder is at work may have come too late for it: then it is started once
/// more.
void Server::see_to_recorder() {
    recorder_.reap();
    owes_recording_ = desk_.take_news() || owes_recording_;
    if (!owes_recording_ || recorder_.is_running()) return;
    owes_recording_ = false;
    static_cast<void>(recorder_.start());  // without it the next question brings the runs in
}

bool Server::may_leave(Clock::time_point now) {
    return connections_.empty() && !recorder_.is_running() && !owes_recording_ &&
           now - idle_since_ >= idle && desk_.budget().is_untouched(now);
}

}  // namespace jw::ingest

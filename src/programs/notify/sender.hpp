// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "foundation/base/result.hpp"
#include "history/alerting/outbox.hpp"
#include "send/delivery/delivery.hpp"
#include "settings/config/config.hpp"

namespace jw::send {

/// The points of a session at which a kill must lose nothing; tests stop there.
enum class Step { claimed, delivered, marked };

/// What a session takes from around it, so that tests can give it something else.
struct World {
    std::function<Instant()> now;
    std::function<Delivery(const config::Channel&, const std::string& chat, const alert::Message&,
                           Deadline)>
        deliver;
    std::function<void(Step)> reached = [](Step) {};
};

/// No try begins after the first of these, and none lasts longer than until the second.
struct Bounds {
    Deadline begins, ends;
};

/// Sends what is due in one store's outbox. Channels take turns, one message each, those without
/// trouble first. A channel that has failed once gets no second try in the round: one that hangs
/// costs the others its timeout and no more.
class Sender {
public:
    /// The caller holds the store's sender_lock.
    Sender(history::Outbox& outbox, const config::Config& config, World world);

    /// One round: until nothing is due or no time is left. What could not be noted in the store is
    /// a failure; what could not be delivered is not.
    std::optional<Failure> run(const Bounds& bounds);

private:
    using Claimed = std::vector<history::Delivery>;

    std::optional<Failure> tidy();
    Result<Claimed> claim();
    std::optional<Failure> take_turns(Claimed claimed, const Bounds& bounds);
    std::optional<Failure> send(const history::Delivery& due, const Bounds& bounds);
    bool is_stale(const history::Delivery& due) const;
    Delivery attempt(const history::Delivery& due, Deadline deadline);
    Delivery attempt_by(const config::Channel& channel, const history::Delivery& due,
                        Deadline deadline);
    std::optional<Failure> note(const history::Delivery& due, const Delivery& done);
    std::optional<Failure> put_off(const history::Delivery& due, const Delivery& done);
    std::optional<Failure> give_up(const history::Delivery& due, const std::string& why);
    std::optional<Failure> disable(const history::Delivery& due, const std::string& why);
    std::vector<history::Addressed> told(const history::Delivery& due, const std::string& what,
                                         const std::string& why) const;
    std::vector<history::Addressed> told_of_old(const std::string& channel,
                                                const std::string& why) const;
    std::vector<history::Addressed> by_other_channel(const std::string& channel,
                                                     alert::Message message) const;
    std::optional<std::string> other_channel(const std::string& channel) const;

    history::Outbox& outbox_;
    const config::Config& config_;
    World world_;
    std::mt19937_64 random_;
    std::map<std::string, std::string> set_aside_;  ///< channels that failed in this round: why
};

}  // namespace jw::send

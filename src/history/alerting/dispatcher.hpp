// SPDX-License-Identifier: MIT
#pragma once

#include <SQLiteCpp/Database.h>

#include <cstdint>
#include <string>
#include <vector>

#include "judge/alert/message.hpp"
#include "judge/alert/policy.hpp"

namespace jw::history {

/// Puts messages into the outbox, within the caller's transaction.
///
/// Openings wait a little for each other, and so do recoveries. From the fourth job on that opens
/// an alert within a minute, or closes one, those of a channel that have not been claimed yet
/// become one message; so what is folded can't have been sent, and what has been sent is left
/// alone.
class Dispatcher {
public:
    /// How many jobs make a storm.
    static constexpr std::uint64_t storm = 4;

    explicit Dispatcher(SQLite::Database& database) : database_{database} {}

    /// `at_once`: how many jobs opened an alert, or closed one, within a minute, this one included.
    void send(const alert::Message& message, const alert::Policy& policy, std::uint64_t at_once,
              Instant now);

    /// A success, for the channels that are told of each. Those that still wait are forgotten, as
    /// they are when there is something else to say of the job.
    void ping(const alert::Message& message, const alert::Policy& policy, Instant now);

private:
    void send_by(const std::string& channel, const alert::Message& message,
                 const alert::Policy& policy, std::uint64_t at_once, Instant now);
    /// False if nothing of this channel waits that the message could join.
    bool join_group(const std::string& channel, const alert::Message& message,
                    const alert::Policy& policy, Instant now);
    void forget_pings(const std::string& job, const alert::Policy& policy);
    void remove(const std::vector<std::int64_t>& rows);

    SQLite::Database& database_;
};

}  // namespace jw::history

// SPDX-License-Identifier: MIT
#pragma once

#include <SQLiteCpp/Database.h>

#include <cstdint>
#include <string>

#include "judge/alert/message.hpp"
#include "judge/alert/policy.hpp"

namespace jw::history {

/// Puts messages into the outbox, within the caller's transaction.
///
/// Openings wait a little for each other. From the fourth job on that opens an alert within a
/// minute, those of a channel that have not been claimed yet become one storm; so what is folded
/// can't have been sent, and what has been sent is left alone.
class Dispatcher {
public:
    /// How many jobs make a storm.
    static constexpr std::uint64_t storm = 4;

    explicit Dispatcher(SQLite::Database& database) : database_{database} {}

    /// `openings`: how many jobs opened within a minute, this one included.
    void send(const alert::Message& message, const alert::Policy& policy, std::uint64_t openings,
              Instant now);

private:
    void send_by(const std::string& channel, const alert::Message& message,
                 const alert::Policy& policy, std::uint64_t openings, Instant now);
    /// False if nothing of this channel waits that the message could join.
    bool join_storm(const std::string& channel, const alert::Message& message,
                    const alert::Policy& policy, Instant now);

    SQLite::Database& database_;
};

}  // namespace jw::history

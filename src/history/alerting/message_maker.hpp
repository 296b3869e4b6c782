// SPDX-License-Identifier: MIT
#pragma once

#include <SQLiteCpp/Database.h>

#include <string>
#include <string_view>

#include "judge/alert/message.hpp"
#include "judge/alert/state.hpp"

namespace jw::history {

/// A number for a message by which receivers can tell doubles: 32 hex digits, always the same for
/// the same kind of notice about the same run.
std::string message_key(alert::Kind kind, std::string_view run_key);
std::string message_key(std::string_view what, std::string_view of);

/// Makes messages of what the store knows. Only when one is to be sent, which is seldom: each
/// reads the output and the durations of former runs.
class MessageMaker {
public:
    explicit MessageMaker(SQLite::Database& database) : database_{database} {}

    /// `state` is the job's state with the streak to tell of.
    alert::Message make(alert::Kind kind, const Run& run, const alert::State& state, Instant now);

private:
    void add_history(alert::Message& message);
    void add_incident(alert::Message& message);
    void add_output(alert::Message& message, const Run& run);

    SQLite::Database& database_;
};

}  // namespace jw::history

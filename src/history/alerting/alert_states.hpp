// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>

#include "history/database/lazy_statement.hpp"
#include "judge/alert/state.hpp"

namespace jw::history {

/// What the store remembers about the alerts of its jobs: the state of each, and the history of
/// alerts beside it. All within the caller's transaction.
class AlertStates {
public:
    explicit AlertStates(SQLite::Database& database);

    alert::State load(const std::string& job);
    void save(const std::string& job, const alert::State& state);

    /// Begins a row of `alerts` for a run that opened one.
    void open(const std::string& job, Instant time, std::int64_t run);
    void close(const std::string& job, Instant time, std::int64_t run);
    void count_failures(const std::string& job, std::uint64_t failures, bool flapping);
    void count_notice(const std::string& job);

    /// How many jobs opened an alert within a minute: this one, and those that had a notice.
    std::uint64_t opened_near(const std::string& job, Instant time);

    /// The same for jobs that closed one of which a notice was sent.
    std::uint64_t closed_near(const std::string& job, Instant time);

    bool is_snoozed(const std::string& job, Instant now);

private:
    LazyStatement load_, save_, open_, close_, failures_, notice_, near_, closed_near_, snooze_;
};

}  // namespace jw::history

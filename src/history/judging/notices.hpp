// SPDX-License-Identifier: MIT
#pragma once

#include <SQLiteCpp/Database.h>

#include <cstdint>
#include <optional>
#include <string>

#include "history/alerting/alert_states.hpp"
#include "history/alerting/dispatcher.hpp"
#include "history/alerting/message_maker.hpp"
#include "history/database/lazy_statement.hpp"
#include "history/judging/finding_rows.hpp"
#include "judge/alert/policy.hpp"

namespace jw::history {

/// Sends notices of findings, by the way of all others: in the transaction of the caller.
class Notices {
public:
    Notices(SQLite::Database& database, const alert::PolicyOf& policy_of);

    /// Whether the policy of the job has such a finding sent.
    bool are_wanted(const std::string& job, const findings::Finding& finding) const;

    /// Of all that are open, wanted and not told of, but those of jobs that are snoozed. What is to
    /// be told of once a day waits until a day has passed since there was such last.
    void send(FindingRows& rows, Instant now);

    /// Whether that day has passed, and something may have waited for it.
    bool has_waited(Instant now);

    /// What was told of is over, as of that run.
    void tell_end(FindingRows& rows, const std::string& job, const OpenFinding& ended,
                  const RunPlace& run, Instant now);

private:
    /// One look at what is untold.
    struct Turn {
        Instant now;
        bool is_day_over = false;
        std::uint64_t of_the_day = 0;  ///< told together
    };

    bool may_tell_daily(Instant now);
    void tell(FindingRows& rows, const FindingRow& row, Turn& turn);
    std::optional<alert::Message> message_of(alert::Kind kind, const std::string& job,
                                             const findings::Finding& finding, std::int64_t id,
                                             std::int64_t run, Instant now);

    SQLite::Database& database_;
    const alert::PolicyOf& policy_of_;
    std::optional<AlertStates> states_;  ///< once there is something to tell
    MessageMaker messages_;
    Dispatcher dispatcher_;
    LazyStatement untold_;
};

}  // namespace jw::history

// SPDX-License-Identifier: MIT
#pragma once

#include <SQLiteCpp/Database.h>

#include <vector>

#include "alert/policy.hpp"
#include "alert/step.hpp"
#include "model/run.hpp"
#include "store/alert_states.hpp"
#include "store/dispatcher.hpp"
#include "store/message_maker.hpp"

namespace jw::store {

/// The place of a run in the order in which alerts are judged.
alert::Position position_of(const Run& run);

/// Lets runs that have ended change the alerts of their jobs, and puts what follows into the
/// outbox: all in the transaction of the caller, who has written the runs in it.
class Alerting {
public:
    Alerting(SQLite::Database& database, const alert::PolicyOf& policy_of);

    /// Judges runs of one transaction, each for the first time, in the order of their ends.
    void judge(std::vector<Run> ended, Instant now);

    /// Whether there are alerts that nobody has been told of: a snooze that has ended, a channel
    /// that came later, runs that lay too far in the past to be told one by one.
    bool has_untold();

    /// Tells of those that can be told now: of one by itself, of more than one as a storm.
    void tell_untold(Instant now);

private:
    struct Untold;

    void judge(const Run& run, Instant now);
    alert::Voice voice_for(const Run& run, const alert::Policy& policy, Instant now);
    std::vector<Untold> untold(Instant now);

    SQLite::Database& database_;
    const alert::PolicyOf& policy_of_;
    AlertStates states_;
    MessageMaker messages_;
    Dispatcher dispatcher_;
};

}  // namespace jw::store

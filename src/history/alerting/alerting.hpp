// SPDX-License-Identifier: MIT
#pragma once

#include <SQLiteCpp/Database.h>

#include <cstdint>
#include <string>
#include <vector>

#include "foundation/model/run.hpp"
#include "history/alerting/alert_states.hpp"
#include "history/alerting/dispatcher.hpp"
#include "history/alerting/hangs.hpp"
#include "history/alerting/message_maker.hpp"
#include "judge/alert/policy.hpp"
#include "judge/alert/step.hpp"

namespace jw::history {

/// The place of a run in the order in which alerts are judged.
alert::Position position_of(const Run& run);

/// Lets runs that have ended change the alerts of their jobs, and puts what follows into the
/// outbox: all in the transaction of the caller, who has written the runs in it.
class Alerting {
public:
    Alerting(SQLite::Database& database, const alert::PolicyOf& policy_of);

    /// Judges runs of one transaction, each for the first time, in the order of their ends.
    void judge(std::vector<Run> ended, Instant now);

    /// Takes back that runs were judged as failures, which they were not, or as successes: before
    /// judge() of others that came with them, `unjudged`.
    void correct(const std::vector<Run>& corrected, const std::vector<Run>& unjudged, Instant now);

    /// Whether one of the runs under way is to be told of: it takes much too long.
    bool has_hangs(const std::vector<Run>& under_way, Instant now);

    /// Tells of those, of each once.
    void tell_hangs(const std::vector<Run>& under_way, Instant now);

    /// Whether there are open alerts without a notice, such as those of runs too far in the past
    /// for a notice each, or from before a channel was configured; or snoozes that are over.
    bool has_untold(Instant now);

    /// Makes notices of those that can be sent now: one alert by itself, more than one as a storm.
    /// An alert that had a notice before its snooze gets another. Forgets snoozes that are over.
    void tell_untold(Instant now);

private:
    struct Untold;

    void judge(const Run& run, Instant now);
    void tell_warning(const Run& run, Instant now);
    void rejudge(const Run& run, const std::vector<Run>& unjudged, Instant now);
    void follow(const Run& run, const alert::Policy& policy, const alert::State& before,
                const alert::Step& step, Instant now);
    void end_hang(const Run& run, Instant now);
    bool is_hang(const Run& run, Instant now);
    alert::Streak streak_of(const std::string& job, const std::vector<Run>& unjudged);
    std::uint64_t at_once(const alert::Message& message, Instant ended);
    void ping(const Run& run, const alert::Policy& policy, const alert::State& state, Instant now);
    alert::Voice voice_for(const Run& run, const alert::Policy& policy, Instant now);
    std::vector<Untold> untold(Instant now);
    void add(std::vector<Untold>& found, const std::string& job, alert::Step step);

    SQLite::Database& database_;
    const alert::PolicyOf& policy_of_;
    AlertStates states_;
    Hangs hangs_;
    MessageMaker messages_;
    Dispatcher dispatcher_;
};

}  // namespace jw::history

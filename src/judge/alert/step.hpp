// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <string>

#include "foundation/model/run.hpp"
#include "judge/alert/policy.hpp"
#include "judge/alert/state.hpp"

namespace jw::alert {

enum class Verdict { success, failure, neither };

/// A run that has not ended, that was skipped or that warned leaves the alert of the job as it is.
Verdict verdict_of(Outcome outcome);

/// What may be said about an alert at the moment.
enum class Voice {
    free,
    quiet,  ///< recoveries only: the job is snoozed, or its run lies long in the past
    mute,   ///< nothing at all
};

/// A run that has ended, as the policy sees it.
struct Event {
    Position position;
    Instant started;
    Verdict verdict = Verdict::neither;
    Voice voice = Voice::free;
    Instant
        recorded;  ///< the recorder's clock, by which times that lie in the future are found out
};

enum class Notice { none, opened, reminder, recovered, flapping };
enum class Change { none, opened, closed };

struct Step {
    State next;
    Notice notice = Notice::none;
    Change change = Change::none;
};

/// The three openings that make a job flapping lie within this span.
inline constexpr std::chrono::hours flapping_window{24};
inline constexpr std::size_t flapping_openings = 3;
/// A flapping job that has not changed for this long is steady again.
inline constexpr std::chrono::hours calming_span{6};

/// All of what job-watch.toml(5) says of when a notice is sent. No clock, no store, no network:
/// time is the time in the event. The caller keeps `next` and sends `notice`.
Step step(const Policy& policy, const State& state, const Event& event);

/// How often the job has failed since its last success, as it is known now.
struct Streak {
    std::uint64_t failures = 0;
    std::optional<Instant> since;     ///< start of the first of them
    std::optional<Position> success;  ///< the last one
};

/// A run that was judged to be a failure was none: takes that back. An alert that it has opened is
/// closed if the failures that are left would not have opened it.
Step correct(const Policy& policy, const State& state, const Event& event, const Streak& streak);

/// A run that was judged to be a success was a failure: judges it once more, as one behind the
/// other failures of the streak, which `streak` has with it.
Step rejudge(const Policy& policy, const State& state, const Event& event, const Streak& streak);

/// Without a run: whether a notice of an open alert without one can be sent now.
Step tell(const State& state, Instant now);

/// A snooze of a job is over: whether an open alert whose last notice is older than the snooze's
/// end, and which is not acknowledged, needs another notice.
Step wake(const State& state, Instant snoozed_until, Instant now);

}  // namespace jw::alert

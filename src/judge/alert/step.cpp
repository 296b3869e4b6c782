// SPDX-License-Identifier: MIT
#include "judge/alert/step.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

namespace jw::alert {

namespace {

/// Clocks of a machine are set right by less than this all the time.
constexpr std::chrono::minutes slack{5};

void pull_back(std::optional<Position>& position, Instant latest) {
    if (position && position->ended > latest) position.reset();
}

void pull_back(std::optional<Instant>& time, Instant latest) {
    if (time) time = std::min(*time, latest);
}

void pull_back(Instant& time, Instant latest) { time = std::min(time, latest); }

/// A clock that ran ahead and was set back leaves times in the future. They must not make every
/// run until then a late one, nor hold back reminders.
void forget_the_future(State& state, Instant now) {
    const auto latest = now + slack;
    pull_back(state.newest, latest);
    pull_back(state.last_success, latest);
    for (auto& opening : state.openings) pull_back(opening, latest);
    if (auto* open = std::get_if<Open>(&state.phase)) {
        pull_back(open->opened, latest);
        pull_back(open->told, latest);
    }
    if (auto* flapping = std::get_if<Flapping>(&state.phase)) {
        pull_back(flapping->opened, latest);
        pull_back(flapping->flipped, latest);
        pull_back(flapping->told, latest);
    }
}

/// Remembers an opening; whether it is one too many.
bool makes_flapping(std::vector<Instant>& openings, Instant time) {
    openings.push_back(time);
    std::erase_if(openings, [time](Instant one) { return one + flapping_window <= time; });
    if (openings.size() > flapping_openings) openings.erase(openings.begin());
    return openings.size() >= flapping_openings;
}

enum class Order { next, late };

/// One event on its way through the rules.
class Judging {
public:
    Judging(const Policy& policy, State& state, const Event& event, Order order)
        : policy_{policy}, state_{state}, event_{event}, order_{order} {}

    std::pair<Notice, Change> failure() {
        ++state_.failures;
        if (!state_.failing_since || event_.started < *state_.failing_since)
            state_.failing_since = event_.started;
        if (auto* open = std::get_if<Open>(&state_.phase)) return {failure_in(*open), Change::none};
        if (auto* flapping = std::get_if<Flapping>(&state_.phase))
            return {failure_in(*flapping), Change::none};
        if (!fails_enough()) return {Notice::none, Change::none};
        return {open_alert(), Change::opened};
    }

    std::pair<Notice, Change> success() {
        state_.failures = 0;
        state_.failing_since.reset();
        state_.last_success = event_.position;
        if (const auto* open = std::get_if<Open>(&state_.phase)) return close(open->told);
        if (auto* flapping = std::get_if<Flapping>(&state_.phase)) return success_in(*flapping);
        return {Notice::none, Change::none};
    }

private:
    Instant time() const { return event_.position.ended; }

    bool may_speak() const { return event_.voice == Voice::free; }

    bool fails_enough() const {
        return state_.failures >= static_cast<std::uint64_t>(std::max(1, policy_.fail_after));
    }

    Notice open_alert() {
        const auto told = may_speak() ? std::optional{time()} : std::nullopt;
        const bool flaps = makes_flapping(state_.openings, time());
        if (flaps)
            state_.phase = Flapping{.opened = time(), .flipped = time(), .told = told};
        else
            state_.phase = Open{.opened = time(), .told = told};
        if (!told) return Notice::none;
        return flaps ? Notice::flapping : Notice::opened;
    }

    Notice failure_in(Open& open) {
        if (!may_speak()) return Notice::none;
        if (!open.told) {
            open.told = time();
            return Notice::opened;
        }
        const bool is_due = policy_.remind_every && time() - *open.told >= *policy_.remind_every;
        if (!is_due || open.acked || order_ == Order::late) return Notice::none;
        open.told = time();
        return Notice::reminder;
    }

    Notice failure_in(Flapping& flapping) {
        if (!flapping.failing) {
            if (!fails_enough()) return Notice::none;
            flapping.failing = true;
            flapping.flipped = std::max(flapping.flipped, time());
        }
        if (order_ == Order::next && is_steady(flapping)) return become_open(flapping);
        if (flapping.told || !may_speak()) return Notice::none;
        flapping.told = time();
        return Notice::flapping;
    }

    /// A job that has stopped flapping and fails is an ordinary open alert again.
    Notice become_open(const Flapping& flapping) {
        Open open{.opened = flapping.opened, .told = flapping.told, .acked = flapping.acked};
        const bool speaks = may_speak() && !(open.told && open.acked);
        const auto notice = open.told ? Notice::reminder : Notice::opened;
        if (speaks) open.told = time();
        state_.phase = open;
        return speaks ? notice : Notice::none;
    }

    std::pair<Notice, Change> success_in(Flapping& flapping) {
        if (flapping.failing) {
            flapping.failing = false;
            flapping.flipped = time();
            return {Notice::none, Change::none};
        }
        if (!is_steady(flapping)) return {Notice::none, Change::none};
        return close(flapping.told);
    }

    bool is_steady(const Flapping& flapping) const {
        return time() - flapping.flipped >= calming_span;
    }

    std::pair<Notice, Change> close(std::optional<Instant> told) {
        state_.phase = Quiet{};
        const bool speaks = told && event_.voice != Voice::mute;
        return {speaks ? Notice::recovered : Notice::none, Change::closed};
    }

    const Policy& policy_;
    State& state_;
    const Event& event_;
    Order order_;
};

/// Whether a run that ended before one which is judged already can still count for something.
bool counts_late(const State& state, const Event& event) {
    if (event.position == *state.newest || event.verdict == Verdict::success) return false;
    return !state.last_success || event.position > *state.last_success;
}

}  // namespace

Verdict verdict_of(Outcome outcome) {
    if (outcome == Outcome::success) return Verdict::success;
    return is_failure(outcome) ? Verdict::failure : Verdict::neither;
}

Step step(const Policy& policy, const State& state, const Event& event) {
    Step result{.next = state};
    if (event.verdict == Verdict::neither) return result;
    auto& next = result.next;
    forget_the_future(next, event.recorded);
    const bool late = next.newest && event.position <= *next.newest;
    if (late && !counts_late(next, event)) return result;
    if (!late) next.newest = event.position;
    Judging judging{policy, next, event, late ? Order::late : Order::next};
    std::tie(result.notice, result.change) =
        event.verdict == Verdict::success ? judging.success() : judging.failure();
    return result;
}

Step correct(const Policy& policy, const State& state, const Event& event, const Streak& streak) {
    Step result{.next = state};
    auto& next = result.next;
    next.failures = streak.failures;
    next.failing_since = streak.since;
    next.newest = std::max(next.newest, std::optional{event.position});
    if (event.verdict == Verdict::success)
        next.last_success = std::max(next.last_success, std::optional{event.position});
    if (streak.failures >= static_cast<std::uint64_t>(std::max(1, policy.fail_after)))
        return result;
    if (auto* flapping = std::get_if<Flapping>(&next.phase)) flapping->failing = false;
    const auto* open = std::get_if<Open>(&next.phase);
    if (open == nullptr) return result;
    std::erase(next.openings, open->opened);
    if (open->told && event.voice != Voice::mute) result.notice = Notice::recovered;
    result.change = Change::closed;
    next.phase = Quiet{};
    return result;
}

Step rejudge(const Policy& policy, const State& state, const Event& event, const Streak& streak) {
    Step result{.next = state};
    auto& next = result.next;
    next.failures = std::max<std::uint64_t>(streak.failures, 1) - 1;
    next.failing_since = streak.since;
    next.newest = std::max(next.newest, std::optional{event.position});
    next.last_success = streak.success;
    Judging judging{policy, next, event, Order::next};
    std::tie(result.notice, result.change) = judging.failure();
    return result;
}

Step tell(const State& state, Instant now) {
    Step result{.next = state};
    if (auto* open = std::get_if<Open>(&result.next.phase); open != nullptr && !open->told) {
        open->told = now;
        result.notice = Notice::opened;
    }
    auto* flapping = std::get_if<Flapping>(&result.next.phase);
    if (flapping != nullptr && flapping->failing && !flapping->told) {
        flapping->told = now;
        result.notice = Notice::flapping;
    }
    return result;
}

Step wake(const State& state, Instant snoozed_until, Instant now) {
    Step result{.next = state};
    auto* open = std::get_if<Open>(&result.next.phase);
    if (open == nullptr || !open->told || *open->told >= snoozed_until || open->acked)
        return result;
    open->told = now;
    result.notice = Notice::reminder;
    return result;
}

}  // namespace jw::alert

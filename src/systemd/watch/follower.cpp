// SPDX-License-Identifier: MIT
#include "systemd/watch/follower.hpp"

#include <array>
#include <string_view>
#include <utility>

#include "systemd/watch/service_run.hpp"

namespace jw::watch {

namespace {

/// A machine has some hundred units; more than these are somebody's mistake.
constexpr std::size_t most_units = 20'000;

/// What is kept of the Service interface until the Unit interface follows.
constexpr auto kept = std::to_array<const char*>(
    {"Result", "NRestarts", "UID", "ExecMainStartTimestamp", "ExecMainStartTimestampMonotonic",
     "ExecMainExitTimestamp", "ExecMainExitTimestampMonotonic", "ExecMainCode", "ExecMainStatus"});

/// When the service reached a state in which its run is over; nothing in any other state. That a
/// restart is queued is said of the run that has ended, and of the one that is about to begin.
std::optional<Micros> rest_since(const Properties& all) {
    const std::string_view state = all.text("ActiveState"), sub = all.text("SubState");
    if (state == "inactive" || state == "failed" || sub == "auto-restart")
        return all.time("InactiveEnterTimestampMonotonic");
    // RemainAfterExit=: the commands have ended, the service stays.
    if (state == "active" && sub == "exited") return all.time("ActiveEnterTimestampMonotonic");
    return std::nullopt;
}

/// Each start begins with a look at the conditions (but for restarts, from systemd 254 on), and is
/// announced before anything has changed: with the new invocation, and the state and times of the
/// run before.
bool is_over(const Properties& all) {
    const auto rest = rest_since(all);
    return rest && *rest >= all.time("ConditionTimestampMonotonic").value_or(Micros{0}) &&
           *rest >= all.time("ExecMainStartTimestampMonotonic").value_or(Micros{0});
}

bool is_refused(const Properties& all) {
    return all.flag("ConditionResult") == false || all.flag("AssertResult") == false ||
           all.text("Result") == "start-limit-hit" || all.text("Result") == "resources";
}

}  // namespace

void Follower::on_service(const std::string& unit, const Properties& changed) {
    auto& slot = slot_of(unit);
    // The account is given up before the last word of a run is sent.
    if (const auto account = changed.amount("UID")) slot.account = account;
    slot.service = changed.only(kept);
}

News Follower::on_unit(const std::string& unit, const Properties& changed) {
    auto& slot = slot_of(unit);
    auto all = changed;
    all.take(slot.service);
    return news(unit, slot, all);
}

News Follower::on_all(const std::string& unit, const Properties& all) {
    if (all.id("InvocationID").empty()) return {};
    return news(unit, slot_of(unit), all);
}

News Follower::news(const std::string& unit, Slot& slot, const Properties& all) {
    const auto checked = all.time("ConditionTimestampMonotonic").value_or(Micros{0});
    const bool started = std::exchange(slot.condition, checked) != checked;
    const auto invocation = all.id("InvocationID");
    const bool is_under_way = invocation != slot.given && !is_over(all);
    if (is_under_way && std::exchange(slot.seen, invocation) != invocation)
        slot.restarts = all.amount("NRestarts").value_or(0);
    if (invocation.empty() || invocation == slot.given || is_under_way)
        return {.ended = {},
                .begun = begun_run(unit, slot, all),
                .claim = {},
                .retry = retry_of(unit, slot, all),
                .stirred = started && is_refused(all)};
    slot.given = invocation;
    auto claim = timers_claim(all);
    if (claim) claim->rested = slot.rested;  // what `all` tells is the end of this run
    slot.rested = rest_since(all);
    auto run = newest_run({.manager = manager_, .host = host_, .unit = unit}, all);
    if (run && !run->account && slot.account)
        run->account = static_cast<std::uint32_t>(*slot.account);
    slot.account.reset();
    if (run) take_retry(*run, slot, all);
    slot.tries = run ? run->tries : 0;
    slot.awaited = run && run->retry == journal::UnitRun::Retry::awaited;
    return {.ended = std::move(run), .begun = {}, .claim = std::move(claim), .retry = {}};
}

/// A busy manager sends as one that the run has failed and that a further try of it was refused.
/// That try is counted by then, which tells it from a failure that calls for none.
void Follower::take_retry(journal::UnitRun& run, const Slot& slot, const Properties& all) {
    const bool was_seen = slot.seen == run.invocation;
    const auto before = was_seen ? slot.restarts : slot.tries;  // that of the try before
    if (!was_seen && !slot.awaited) return;
    if (all.text("ActiveState") != "failed" || all.amount("NRestarts") != before + 1) return;
    run.tries = static_cast<std::uint32_t>(before) + 1;
    run.retry = journal::UnitRun::Retry::given_up;
}

/// That a run failed may be sent before the manager has turned to the pause between two tries.
/// Whoever stops the service ends that pause. That a further try begins ends it, too: in systemd
/// 252 the service is inactive for a moment then, but has counted it.
std::optional<journal::UnitRun> Follower::retry_of(const std::string& unit, Slot& slot,
                                                   const Properties& all) const {
    using Retry = journal::UnitRun::Retry;
    const bool is_same = all.id("InvocationID") == slot.given;
    const auto told = [&](Retry retry) {
        journal::UnitRun run;
        run.manager = manager_;
        run.unit = unit;
        run.invocation = slot.given;
        run.retry = retry;
        return run;
    };
    if (!slot.awaited) {
        if (!is_same || slot.tries == 0 || !awaits_restart(all)) return std::nullopt;
        slot.awaited = true;
        return told(Retry::awaited);
    }
    const auto& state = all.text("ActiveState");
    const bool is_counted = all.amount("NRestarts").value_or(0) >= slot.tries;
    const bool is_stopped = state == "inactive" && !is_counted;
    if (is_same && state != "failed" && !is_stopped) return std::nullopt;
    slot.awaited = false;
    if (!is_same) return std::nullopt;
    return told(is_stopped ? Retry::stopped : Retry::given_up);
}

/// A start is announced with the state of the run before: it has begun once its own is told.
std::optional<journal::UnitRun> Follower::begun_run(const std::string& unit, Slot& slot,
                                                    const Properties& all) const {
    const auto invocation = all.id("InvocationID");
    const auto& state = all.text("ActiveState");
    const bool is_under_way =
        state == "activating" || (state == "active" && all.text("SubState") == "running");
    if (!is_under_way || invocation.empty() || invocation == slot.begun || rest_since(all))
        return std::nullopt;
    auto run = run_under_way({.manager = manager_, .host = host_, .unit = unit}, all);
    if (run) slot.begun = invocation;
    return run;
}

Follower::Slot& Follower::slot_of(const std::string& unit) {
    if (slots_.size() >= most_units && !slots_.contains(unit)) slots_.clear();
    return slots_[unit];
}

void take_resources_of(journal::UnitRun& run, const Properties& all) {
    const Service service{.manager = run.manager, .host = run.host, .unit = run.unit};
    const auto now = newest_run(service, all);
    if (!now || now->invocation != run.invocation) return;
    if (!run.account) run.account = now->account;
    run.cpu = now->cpu;
    run.memory_peak = now->memory_peak;
    run.io_read = now->io_read;
    run.io_written = now->io_written;
}

}  // namespace jw::watch

// SPDX-License-Identifier: MIT
#include "programs/companion/untimed.hpp"

#include <chrono>

#include "capture/spool/run_entry.hpp"
#include "systemd/journal/unit_run.hpp"

namespace jw::companion {

namespace {

using namespace std::chrono_literals;

constexpr auto longest_restart = 10s;
constexpr auto next_telling = 60s;

Instant now_by_wall_clock() {
    return std::chrono::time_point_cast<Micros>(std::chrono::system_clock::now());
}

bool is_same(const watch::TimerTrouble& a, const watch::TimerTrouble& b) {
    return a.result == b.result && a.since == b.since;
}

/// The job that starts it is queued before anything is stopped.
bool goes_down(const watch::Properties& shutdown) {
    return shutdown.amount("Job").value_or(0) != 0 || shutdown.text("ActiveState") == "active";
}

}  // namespace

bool Untimed::concerns(const std::string& timer, const watch::Properties& state) const {
    if (absent_.contains(timer)) return true;
    return state.text("ActiveState") != "active" || state.text("SubState") == "elapsed";
}

void Untimed::on_timer(const std::string& timer, const watch::Properties& all,
                       Clock::time_point now) {
    const auto trouble = watch::trouble_of(all);
    const auto known = absent_.find(timer);
    const bool was_known = known != absent_.end();
    if (was_known && trouble && is_same(known->second.trouble, *trouble)) return;
    if (was_known) {
        if (known->second.is_told) tell(timer, known->second, true);
        absent_.erase(known);
    }
    const auto unit = watch::unit_of_timer(timer, all);
    if (trouble && wants_(unit))
        absent_[timer] = {.trouble = *trouble,
                          .unit = unit,
                          .due = now + longest_restart,
                          .is_told = false,
                          .noticed = {}};
}

std::optional<Clock::time_point> Untimed::due() const {
    std::optional<Clock::time_point> next;
    for (const auto& [timer, absent] : absent_)
        if (absent.due && (!next || *absent.due < *next)) next = absent.due;
    return next;
}

void Untimed::turn(sd::Signals& signals, Clock::time_point now) {
    for (auto& [name, absent] : absent_) {
        if (!absent.due || *absent.due > now) continue;
        absent.due.reset();
        signals.ask("shutdown.target", [this, &signals, timer = name, now](const auto& shutdown) {
            if (goes_down(shutdown)) return;
            signals.ask(timer, [this, timer, now](const auto& all) { confirm(timer, all, now); });
        });
    }
}

void Untimed::confirm(const std::string& timer, const watch::Properties& all,
                      Clock::time_point now) {
    on_timer(timer, all, now);
    const auto known = absent_.find(timer);
    if (known == absent_.end() || known->second.is_told || known->second.due) return;
    auto& absent = known->second;
    absent.noticed = now_by_wall_clock();
    absent.is_told = tell(timer, absent, false);
    if (!absent.is_told) absent.due = now + next_telling;
}

bool Untimed::tell(const std::string& timer, const Absent& absent, bool is_over) {
    auto run = run_of(timer, absent);
    if (is_over) {
        run.outcome = Outcome::skipped;
        run.duration = now_by_wall_clock() - absent.noticed;
        run.note += "; it is well again";
    }
    return !outlet_.run(
        spool::bytes_of({.run = run, .uid = {}, .revision = is_over ? 1U : 0U, .output = {}}));
}

/// One for each time that the timer got into the state.
Run Untimed::run_of(const std::string& timer, const Absent& absent) const {
    const auto& since = absent.trouble.since;
    auto identity = manager_.machine + '/' + manager_.boot + '/';
    identity += manager_.uid ? std::to_string(*manager_.uid) : "system";
    identity += '/' + timer + '/' + absent.trouble.result + '/';
    if (since) identity += std::to_string(since->since_boot.value_or(Micros{0}).count());
    Run run;
    run.source = journal::source_systemd;
    run.key = journal::key_of(identity);
    run.started = absent.noticed;
    run.outcome = Outcome::not_started;
    run.result = absent.trouble.result;
    run.host = host_;
    run.boot_id = manager_.boot;
    run.machine = manager_.machine;
    run.unit = absent.unit;
    run.trigger = "timer";
    run.note = "systemd: " + absent.trouble.words;
    return run;
}

}  // namespace jw::companion

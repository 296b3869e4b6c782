// SPDX-License-Identifier: MIT
#include "programs/companion/starts.hpp"

#include <chrono>
#include <string>
#include <utility>

#include "capture/spool/run_entry.hpp"
#include "foundation/base/machine.hpp"
#include "foundation/base/proc.hpp"

namespace jw::companion {

namespace {

using namespace std::chrono_literals;

constexpr auto short_run = 5s;
constexpr auto retry_pause = 60s;

}  // namespace

Starts::Starts(Outlet& outlet)
    : outlet_{outlet},
      pid_namespace_{static_cast<std::uint64_t>(number_of_namespace("/proc/self/ns/pid"))},
      needs_journals_boot_{may_hide_boot_id()} {}

void Starts::begun(journal::UnitRun run, Clock::time_point now) {
    const auto unit = run.unit;
    waiting_[unit] = {.run = std::move(run), .due = now + short_run};
}

void Starts::ended(const std::string& unit, const std::string& invocation) {
    const auto found = waiting_.find(unit);
    if (found != waiting_.end() && found->second.run.invocation == invocation)
        waiting_.erase(found);
}

std::optional<Clock::time_point> Starts::due() const {
    std::optional<Clock::time_point> next;
    for (const auto& [unit, waiting] : waiting_)
        if (!next || waiting.due < *next) next = waiting.due;
    return next;
}

void Starts::turn(Clock::time_point now, const std::string& boot) {
    for (auto at = waiting_.begin(); at != waiting_.end();) {
        const bool is_due = at->second.due <= now;
        if (is_due && leave(at->second.run, boot)) {
            at = waiting_.erase(at);
            continue;
        }
        if (is_due) at->second.due = now + retry_pause;
        ++at;
    }
}

bool Starts::leave(journal::UnitRun begun, const std::string& boot) {
    if (boot.empty() && needs_journals_boot_) return false;
    if (!boot.empty()) begun.manager.boot = boot;
    auto run = journal::run_of(begun);
    run.outcome = Outcome::running;
    run.duration.reset();
    run.exit.reset();
    run.note.clear();
    run.pid_namespace = pid_namespace_;
    return !outlet_.run(
        spool::bytes_of({.run = run, .uid = begun.account, .revision = 0, .output = {}}));
}

}  // namespace jw::companion

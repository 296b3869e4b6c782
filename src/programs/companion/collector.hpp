// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "programs/companion/outlet.hpp"
#include "systemd/harvest/harvester.hpp"
#include "systemd/harvest/request.hpp"

namespace jw::companion {

using Clock = std::chrono::steady_clock;

/// Has the journal read in rounds, each by a process of its own, and hands on what comes of it: the
/// runs that the bus reported, with their output, and those that only the journal knows. A round
/// begins half a second after there was a reason, so that journald has all lines; without a reason
/// there is none. Where journals can't be read, what the bus reported goes out alone. A round
/// counts once its checkpoint is kept; one that fails is done again, later and later.
class Collector {
public:
    Collector(Outlet& outlet, journal::Request request)
        : outlet_{outlet}, request_{std::move(request)} {}

    /// The services that timers start, all of them, and patterns of those that are wanted whoever
    /// starts them. As long as nobody says which these are, each
    /// round has the journal and the disk asked, and so has one more after that: they know of
    /// timers that have come and gone.
    void set_timed(std::vector<std::string> services, std::vector<std::string> patterns);

    /// Timers may come and go from here on, and nobody says so.
    void forget_timers() { timed_known_ = catching_up_ = caught_up_ = false; }

    /// A run that has ended.
    void add(journal::UnitRun run);

    /// Of a run that was added: that it is to be tried again, or why it is not.
    void take_retry(journal::UnitRun run);

    /// CPU and the like of a run that was added, if it is still here.
    journal::UnitRun* find(const std::string& unit, const std::string& invocation);

    /// The journal has something to tell.
    void ring(Clock::duration delay = std::chrono::milliseconds{500});

    /// When turn() has something to do at the latest; nothing while nothing is due.
    std::optional<Clock::time_point> due() const;

    /// What to poll for reading while a round is under way, else -1.
    int descriptor() const { return harvester_ ? harvester_->descriptor() : -1; }

    /// Begins a round that is due, or takes what the reader has sent.
    void turn(Clock::time_point now, bool is_readable);

    std::uint64_t runs() const { return runs_; }

    /// The boot that journald writes of, empty until it has told of a run of this machine. A
    /// container has a boot id of its own, which a sandbox with a /proc of its own hides.
    const std::string& journals_boot() const { return boot_; }

    /// The newest failure, returned once.
    std::optional<Failure> trouble() { return std::exchange(trouble_, std::nullopt); }

private:
    struct Told {
        journal::UnitRun run;
        int rounds = 0;
    };

    bool resume();
    void begin(Clock::time_point now);
    journal::Request request_for_round();
    void take(const spool::Frame& frame);
    void tell_damage(const std::string& what);
    void forget_sent();
    void send_alone();
    void note_failed(const Run& run);
    bool send_closings();
    void take_run(std::string_view entry);
    void end_round(Clock::time_point now);
    void give_up(Failure failure, Clock::time_point now);

    Outlet& outlet_;
    journal::Request request_;
    std::vector<Told> told_;
    /// Units and invocations of the runs that this round has brought.
    std::set<std::pair<std::string, std::string>> sent_;
    /// What was sent of runs that failed, to say later why they are not tried again; by unit and
    /// invocation.
    std::map<std::pair<std::string, std::string>, Run> failed_runs_;
    std::vector<journal::UnitRun> closings_;
    std::optional<harvest::Harvester> harvester_;
    std::optional<Clock::time_point> due_, retry_;
    std::optional<Failure> trouble_;
    bool resumed_ = false, failed_ = false, rung_ = false;
    // That set_timed() was called: at all; before this round; before a round that was finished.
    bool timed_known_ = false, catching_up_ = false, caught_up_ = false;
    int failures_ = 0;
    std::set<std::string> damage_;  ///< files that were reported
    Clock::time_point heard_;       ///< from the reader of this round
    std::uint64_t runs_ = 0;
    std::string boot_;
};

}  // namespace jw::companion

// SPDX-License-Identifier: MIT
#pragma once

#include <sys/types.h>

#include <array>
#include <cstdint>

#include "capture/helpers/plumbing.hpp"
#include "capture/run/options.hpp"
#include "foundation/base/proc.hpp"

namespace jw::wrapper {

/// The wrapper's two helper processes: relay R and spooler S. One that is killed is replaced by
/// another, which goes on from what is in Shared.
class Helpers {
public:
    Helpers(Plumbing& plumbing, const Options& options) : plumbing_{plumbing}, options_{options} {}

    /// False, with errno set, if there can be no relay: no new process, or none that lives. Then
    /// the wrapper itself relays.
    bool start_relay();
    void start_spooler();

    /// Ends the relay where there is no job for it: who takes this process's place has no child of
    /// ours.
    void dismiss_relay();

    /// Opens what a relay that gets killed is to be succeeded by. After the job has started, which
    /// must not wait for it.
    void watch_relay();

    /// After SIGCHLD.
    void reap();

    bool have_relay() const { return relay_ > 0; }

    bool have_spooler() const { return spooler_ > 0; }

    /// For those who must leave them alone.
    std::array<pid_t, 2> pids() const { return {relay_, spooler_}; }

    /// Has the relay look at Shared: the job has ended, and what it left in the pipes is to be
    /// passed on; or this process is about to stop. False if it can't be told.
    bool alert_relay() const;

    /// Has the end entry written.
    void order_record();

private:
    bool relay_did_nothing() const;
    void replace_relay();
    void replace_spooler();

    Plumbing& plumbing_;
    const Options& options_;
    pid_t relay_ = 0;
    ProcessIo relay_io_;
    std::int64_t relay_since_ = 0;      ///< CLOCK_MONOTONIC, microseconds
    std::uint64_t relay_began_at_ = 0;  ///< bytes moved by those before it
    int relays_lost_ = 0;               ///< in a row, each without having done anything
    pid_t spooler_ = 0;
    int spoolers_lost_ = 0;
};

}  // namespace jw::wrapper

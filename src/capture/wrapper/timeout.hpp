// SPDX-License-Identifier: MIT
#pragma once

#include <sys/types.h>

#include <array>
#include <cstdint>

#include "capture/run/options.hpp"
#include "capture/wrapper/descendants.hpp"
#include "foundation/base/text.hpp"

namespace jw::wrapper {

/// --timeout and --kill-after: ends the job and everything it started, first with TERM, then with
/// KILL. The job's process group is the caller's too, so this goes by descent: from `begin` on,
/// processes that the job leaves behind become children of this one. Times are CLOCK_MONOTONIC in
/// microseconds.
class Timeout {
public:
    explicit Timeout(const Options& options) : options_{options} {}

    /// For a job, a child of this process, that began at `start`. Nothing will happen unless a
    /// timeout was asked for.
    void begin(std::int64_t start, pid_t job);

    /// The job was waited for: its number may be another's from here on.
    void forget_job() { job_ = 0; }

    bool is_armed() const { return options_.timeout != 0; }

    /// The time ran out while the job was at work, and a signal reached it or what it had started.
    bool took_effect() const { return expired_ && reached_.signalled > 0; }

    /// Something that should have been signalled was not.
    bool fell_short() const { return expired_ && (reached_.error != 0 || !took_effect()); }

    /// What came of it, in words; "" if the time did not run out.
    Text<128> note() const;

    /// When `act` should be called next.
    std::int64_t due() const;

    /// Does what is due; `spared` are our own helpers.
    void act(std::int64_t now, const std::array<pid_t, 2>& spared);

    /// After the job's own end: nothing of what it started is left, or what is left can't be
    /// killed, such as a process that waits for a disk that does not answer.
    bool is_over(std::int64_t now, const std::array<pid_t, 2>& spared) const;

private:
    void send(int signal, const std::array<pid_t, 2>& spared);
    bool job_has_ended() const;

    const Options& options_;
    pid_t job_ = 0;
    Reached reached_;  ///< by all signals so far
    std::int64_t term_due_ = INT64_MAX;
    std::int64_t kill_due_ = INT64_MAX;
    std::int64_t over_due_ = INT64_MAX;  ///< what is left then is left alone
    bool expired_ = false;
};

}  // namespace jw::wrapper

// SPDX-License-Identifier: MIT
#pragma once

#include <sys/types.h>

#include <array>
#include <cstdint>

#include "capture/run/options.hpp"

namespace jw::wrapper {

/// --timeout and --kill-after: ends the job and everything it started, first with TERM, then with
/// KILL. The job's process group is the caller's too, so this goes by descent: from `begin` on,
/// processes that the job leaves behind become children of this one. Times are CLOCK_MONOTONIC in
/// microseconds.
class Timeout {
public:
    explicit Timeout(const Options& options) : options_{options} {}

    /// For a job that began at `start`. Nothing will happen unless a timeout was asked for.
    void begin(std::int64_t start);

    bool is_armed() const { return options_.timeout != 0; }

    bool has_expired() const { return expired_; }

    /// When `act` should be called next.
    std::int64_t due() const;

    /// Does what is due; `spared` are our own helpers.
    void act(std::int64_t now, const std::array<pid_t, 2>& spared);

    /// After the job's own end: nothing of what it started is left, or what is left can't be
    /// killed, such as a process that waits for a disk that does not answer.
    bool is_over(std::int64_t now, const std::array<pid_t, 2>& spared) const;

private:
    const Options& options_;
    std::int64_t term_due_ = INT64_MAX;
    std::int64_t kill_due_ = INT64_MAX;
    std::int64_t over_due_ = INT64_MAX;  ///< what is left then is left alone
    bool expired_ = false;
};

}  // namespace jw::wrapper

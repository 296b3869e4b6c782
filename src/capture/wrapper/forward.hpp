// SPDX-License-Identifier: MIT
#pragma once

#include <sys/signalfd.h>
#include <sys/types.h>

#include <array>
#include <cstdint>

#include "capture/run/shared.hpp"
#include "foundation/base/text.hpp"

namespace jw::wrapper {

/// Decides which of the signals that reach the wrapper the job still has to get. The relay is in
/// the job's process group and cgroup: a signal that it saw too was sent to all of them, so the
/// job has it; one that it did not see was meant for this pid, which stands for the job's.
class Forwarder {
public:
    explicit Forwarder(Shared& shared) : shared_{shared} {}

    /// Handles one signal, which we read at `when` (CLOCK_MONOTONIC, microseconds); waits at most
    /// 20 ms for the relay to have seen it, where nothing shows that it is about to.
    void handle(const signalfd_siginfo& signal, std::int64_t when);

    /// The job exists now. The signals in `missed` were sent before, when only relay and wrapper
    /// were there: the job has none of them.
    void begin(SignalMask missed) { missed_ = missed; }

    /// Of the last signal that the job should have got and did not: it may have become a user whom
    /// we may not signal, while our own caller may. "" if there is none.
    Text<128> note() const;

private:
    bool take_missed(unsigned number);
    bool witnessed(unsigned number, std::int64_t when);

    Shared& shared_;
    SignalMask missed_ = 0;
    int refused_ = 0, error_ = 0;  ///< the signal, and errno
    std::array<std::uint32_t, signal_count> matched_{};
};

}  // namespace jw::wrapper

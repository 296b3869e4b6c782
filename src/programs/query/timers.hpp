// SPDX-License-Identifier: MIT
#pragma once

#include <sys/types.h>

#include <string>
#include <string_view>

#include "foundation/base/fd.hpp"
#include "show/words/next_runs.hpp"

namespace jw::query {

/// Asks the service manager what its timers start next, by a program of its own that has
/// libsystemd, while something else is done. Where that is not there, no manager answers, or it
/// takes its time, nothing is known.
class Timers {
public:
    /// `store` says whose manager is asked: that of its owner, the system's for root.
    explicit Timers(const std::string& store);

    Timers(const Timers&) = delete;
    Timers& operator=(const Timers&) = delete;
    ~Timers();

    /// Waits a few milliseconds at most. To be called once.
    show::NextRuns answer();

private:
    pid_t pid_ = -1;
    Fd lines_;
};

/// What the lines `SERVICE MICROSECONDS` say; other lines are passed over.
show::NextRuns next_runs_of(std::string_view lines);

}  // namespace jw::query

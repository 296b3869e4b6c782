// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "foundation/model/run.hpp"

namespace jw::history {

/// Which processes live on this machine now, by proc(5). The root is a parameter for tests.
class Processes {
public:
    Processes() : Processes{"/proc"} {}

    explicit Processes(std::string root);

    /// Whether the run, which has no end yet, can't get one any more: the machine has been booted
    /// since, or none of its processes is left. A pid counts only with its start time, since the
    /// kernel uses pids again. Of a run on another machine, where several share a home, only that
    /// machine can tell.
    bool are_gone(const Run& run) const;

private:
    bool is_alive(const ProcessId& process) const;

    std::string root_;
    std::string boot_id_;  ///< 32 hex digits, "" if unknown
    std::string host_;     ///< what the machine calls itself, "" if unknown
};

}  // namespace jw::history

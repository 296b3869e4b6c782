// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "foundation/base/result.hpp"
#include "send/delivery/delivery.hpp"

namespace jw::send {

/// A program to run once. No shell sees any of it.
struct ChildCommand {
    std::vector<std::string> argv;         ///< the first is a path from the root
    std::vector<std::string> environment;  ///< NAME=value, beside own_environment()
    std::string input;                     ///< all of its standard input
    Deadline deadline;
};

struct ChildEnd {
    int wait_status = 0;
    bool in_time = true;
    std::string output_end;  ///< the last 1 KiB of what it printed on both streams
};

/// Runs it in a session of its own, with default signals, an empty mask, / as its folder and no
/// descriptor but the three. At the deadline its process group gets SIGTERM, and 2 s later SIGKILL.
/// Once it has ended, processes that it left behind are not waited for.
Result<ChildEnd> run_child(const ChildCommand& command);

}  // namespace jw::send

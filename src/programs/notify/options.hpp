// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>

namespace jw::send {

struct Options {
    std::string store;
    std::string test;     ///< the channel to send a test notice by; "" for a session
    bool flush = false;   ///< what waits for its next try is due now
    bool here = false;    ///< we are in a unit of our own, or nobody waits for us: stay
    bool socket = false;  ///< started by job-watch-sender.socket
};

/// Nothing where the words are no command line of ours.
std::optional<Options> read_options(int argc, char** argv);

}  // namespace jw::send

// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "foundation/base/result.hpp"
#include "foundation/model/run.hpp"

namespace jw::history {

/// What has become of messages that waited for one channel.
struct Progress {
    std::string channel;
    std::uint64_t sent = 0, waiting = 0, dead = 0;
    std::uint64_t in_hand = 0;            ///< of those that wait: a sender is at work on them
    std::string last_error;               ///< of one that is not sent; "" where none was tried
    std::optional<std::string> disabled;  ///< why the channel is, if it is
};

/// Ids of all messages that wait, whenever they are due. Reads only.
Result<std::vector<std::int64_t>> waiting_messages(const std::string& store);

/// How those messages stand by now, by name of channel. Reads only.
Result<std::vector<Progress>> progress_of(const std::string& store,
                                          const std::vector<std::int64_t>& messages, Instant now);

}  // namespace jw::history

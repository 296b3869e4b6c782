// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <chrono>
#include <optional>
#include <string>

namespace jw::send {

/// What became of one try to deliver one message.
enum class Fate {
    delivered,
    later,    ///< it may go well another time
    refused,  ///< this message never will; the channel is well
    broken,   ///< nothing will, until somebody repairs the channel
};

/// `why` is fit for everybody's eyes: it names the host or the command, never more of a URL, a
/// header or a token.
struct Delivery {
    Fate fate = Fate::delivered;
    std::string why = {};  ///< in words, also when delivered: `hooks.example.org: answered 204`
    std::optional<std::chrono::seconds> not_before = {};  ///< what the receiver asked us to wait
    std::string moved_to = {};  ///< the chat's new id, to be used from now on
};

/// When a try must be over.
using Deadline = std::chrono::steady_clock::time_point;

inline std::chrono::milliseconds left_until(Deadline deadline) {
    const auto left = deadline - std::chrono::steady_clock::now();
    return std::max(std::chrono::duration_cast<std::chrono::milliseconds>(left),
                    std::chrono::milliseconds{0});
}

}  // namespace jw::send

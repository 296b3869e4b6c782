// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "history/alerting/outbox.hpp"
#include "settings/config/config.hpp"

namespace jw::send {

/// How a test notice fared.
struct Trial {
    bool delivered = false;
    std::string words;  ///< one line: the channel, what happened, how long it took
};

/// Sends a test notice by a channel, past the outbox, and waits for what becomes of it. A channel
/// that was disabled is enabled again by a success, and all that has gathered for it is due.
Trial try_channel(const config::Channel& channel, const config::Report& report,
                  history::Outbox& outbox);

}  // namespace jw::send

// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "judge/alert/message.hpp"
#include "send/delivery/delivery.hpp"
#include "settings/config/config.hpp"

namespace jw::send {

/// One try to deliver a message by running the channel's command. Exit 0 is delivered; all else is
/// tried again.
Delivery deliver_command(const config::Channel& channel, const alert::Message& message,
                         Deadline deadline);

/// The facts of a message as NAME=value, for the command's environment. Each value is one line of
/// text that is safe to show.
std::vector<std::string> facts_for(const config::Channel& channel, const alert::Message& message);

}  // namespace jw::send

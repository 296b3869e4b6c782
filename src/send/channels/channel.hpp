// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "judge/alert/message.hpp"
#include "send/delivery/delivery.hpp"
#include "settings/config/config.hpp"

namespace jw::send {

/// One try to deliver a message by a channel of any type. `chat` is where messages for the
/// channel's chat go now (telegram only). Never throws for what the other side does.
Delivery deliver(const config::Channel& channel, const std::string& chat,
                 const alert::Message& message, Deadline deadline);

}  // namespace jw::send

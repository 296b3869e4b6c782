// SPDX-License-Identifier: MIT
#pragma once

#include "judge/alert/message.hpp"
#include "send/delivery/delivery.hpp"
#include "send/http/http.hpp"
#include "settings/config/config.hpp"

namespace jw::send {

/// One try to deliver a message to a channel of type webhook.
Delivery deliver_webhook(const config::Channel& channel, const alert::Message& message,
                         Deadline deadline);

/// What an answer means. `host` begins the words.
Delivery judged(const config::Channel& channel, const std::string& host, const Reply& reply);

}  // namespace jw::send

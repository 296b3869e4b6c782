// SPDX-License-Identifier: MIT
#pragma once

#include "alert/message.hpp"
#include "config/config.hpp"
#include "notify/delivery.hpp"
#include "notify/http.hpp"

namespace jw::notify {

/// One try to deliver a message to a channel of type webhook.
Delivery deliver_webhook(const config::Channel& channel, const alert::Message& message,
                         Deadline deadline);

/// What an answer means. `host` begins the words.
Delivery judged(const config::Channel& channel, const std::string& host, const Reply& reply);

}  // namespace jw::notify

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

/// Why a header of the configuration can't be sent; "" where it can. Names are tokens (RFC 9110,
/// 5.6.2), values printable ASCII with spaces: no line end can begin another header. Those that
/// say where a request ends are not the user's.
std::string header_flaw(const std::string& name, std::string_view value);

}  // namespace jw::notify

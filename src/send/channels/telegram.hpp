// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "judge/alert/message.hpp"
#include "send/delivery/delivery.hpp"
#include "settings/config/config.hpp"
#include "show/notices/alert_text.hpp"

namespace jw::send {

/// One try to deliver a message with the Bot API's sendMessage to `chat`, the channel's own or the
/// one it moved to. Where the chat moves at this moment, the message goes after it, and the new id
/// is in `moved_to`.
Delivery deliver_telegram(const config::Channel& channel, const std::string& chat,
                          const alert::Message& message, Deadline deadline);

/// The JSON that sendMessage takes: plain text, in which nothing is a link, a mention or a command
/// since all below the subject is preformatted; at most 4096 characters. Telegram's documents leave
/// open what a character is: UTF-16 units are counted, as its entities do, the strictest reading.
std::string telegram_body(const config::Channel& channel, const std::string& chat,
                          const alert::Message& message);

}  // namespace jw::send

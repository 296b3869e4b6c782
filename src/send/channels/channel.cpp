// SPDX-License-Identifier: MIT
#include "send/channels/channel.hpp"

#include "send/channels/command.hpp"
#include "send/channels/telegram.hpp"
#include "send/channels/webhook.hpp"

namespace jw::send {

Delivery deliver(const config::Channel& channel, const std::string& chat,
                 const alert::Message& message, Deadline deadline) {
    switch (channel.type) {
        case config::ChannelType::telegram:
            return deliver_telegram(channel, chat, message, deadline);
        case config::ChannelType::command:
            return deliver_command(channel, message, deadline);
        case config::ChannelType::webhook:
            break;
    }
    return deliver_webhook(channel, message, deadline);
}

}  // namespace jw::send

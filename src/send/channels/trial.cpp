// SPDX-License-Identifier: MIT
#include "send/channels/trial.hpp"

#include <fmt/format.h>

#include <random>

#include "foundation/base/host_name.hpp"
#include "send/channels/channel.hpp"
#include "send/channels/outgoing.hpp"
#include "send/delivery/signature.hpp"
#include "show/terminal/shown.hpp"
#include "show/words/quantity.hpp"

namespace jw::send {

namespace {

Instant now() { return std::chrono::time_point_cast<Micros>(std::chrono::system_clock::now()); }

alert::Message test_message(const std::string& channel) {
    std::random_device random;
    alert::Message message;
    message.kind = alert::Kind::test;
    message.created = now();
    message.host = host_name();
    message.key = digest_key(fmt::format(
        "{} {} {} {}", channel, message.created.time_since_epoch().count(), random(), random()));
    message.command = "job-watch alerts";
    return message;
}

/// What a success changes in the store. There may be no store yet: then nothing has to change.
std::string repaired(const config::Channel& channel, const Delivery& done,
                     history::Outbox& outbox) {
    const auto disabled = outbox.disabled(channel.name);
    if (!disabled) return "";
    if (!done.moved_to.empty())
        if (const auto failure = outbox.moved(channel.name, channel.chat, done.moved_to))
            return "; but: " + failure->what + ": " + failure->why;
    if (!*disabled) return "";
    const auto failure = outbox.enable(channel.name, now());
    return failure ? "; but it stays disabled: " + failure->why
                   : "; it was disabled, and is enabled again";
}

}  // namespace

Trial try_channel(const config::Channel& channel, const config::Report& report,
                  history::Outbox& outbox) {
    const auto began = std::chrono::steady_clock::now();
    const auto chat = outbox.chat_of(channel.name, channel.chat);
    const auto message = outgoing(test_message(channel.name), report, now());
    const auto done =
        deliver(channel, chat ? *chat : channel.chat, message, began + channel.timeout);
    const auto took = std::chrono::duration_cast<Micros>(std::chrono::steady_clock::now() - began);
    const bool delivered = done.fate == Fate::delivered;
    auto words =
        fmt::format("channel {}: {}: {}, in {}", show::shown(channel.name, show::Charset::utf8),
                    delivered ? "delivered" : "not delivered", done.why, show::duration_text(took));
    if (delivered) words += repaired(channel, done, outbox);
    return {.delivered = delivered, .words = std::move(words)};
}

}  // namespace jw::send

// SPDX-License-Identifier: MIT
#include "send/channels/telegram.hpp"

#include <nlohmann/json.hpp>
#include <utility>

#include "send/channels/telegram_answer.hpp"
#include "send/delivery/failed.hpp"
#include "send/http/http.hpp"
#include "show/json/json.hpp"
#include "show/terminal/clipped.hpp"

namespace jw::send {

namespace {

using config::Channel;
using show::Measure;

constexpr std::size_t longest_text = 4096;

/// https://core.telegram.org/bots/api#making-requests: the token is a part of the path.
Result<Url> method_url(const Channel& channel, const Secret& token) {
    auto text = channel.api_url;
    while (text.ends_with('/')) text.pop_back();
    text += "/bot";
    text.append(token.reveal()).append("/sendMessage");
    return Url::parse(Secret{std::move(text)},
                      channel.allow_http ? Transport::http_allowed : Transport::https_only);
}

Delivery attempt(const Channel& channel, const std::string& chat, const alert::Message& message,
                 Deadline deadline, const Secret& token) {
    auto url = method_url(channel, token);
    if (!url) return failed(url.error());
    const auto host = url->host();
    std::vector<Header> headers;
    headers.push_back({"Content-Type", Secret{"application/json"}});
    const auto reply = post({.url = *std::move(url),
                             .headers = std::move(headers),
                             .body = telegram_body(channel, chat, message),
                             .deadline = deadline,
                             .ca_file = channel.ca_file,
                             .proxy = channel.proxy});
    if (!reply) return tried_later(reply.error().why);
    return telegram_answer(host, *reply, token);
}

/// Its characters are those of a path's part, so that no token leads anywhere else.
bool is_token(std::string_view text) {
    constexpr std::string_view letters =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789:_-";
    return text.find_first_not_of(letters) == std::string_view::npos;
}

}  // namespace

std::string telegram_body(const Channel& channel, const std::string& chat,
                          const alert::Message& message) {
    using show::Json;
    const auto notice = show::notice_of(message, output_part(channel));
    const auto before = show::measured(notice.subject, Measure::utf16);
    auto body = show::body_of(notice, longest_text - before - 1, Measure::utf16);
    while (body.ends_with('\n')) body.pop_back();
    const auto entity = [](const char* type, std::size_t offset, std::size_t length) {
        return Json{{"type", type}, {"offset", offset}, {"length", length}};
    };
    Json json{{"chat_id", chat},
              {"text", notice.subject + "\n" + body},
              {"entities",
               Json::array({entity("bold", 0, before),
                            entity("pre", before + 1, show::measured(body, Measure::utf16))})},
              {"link_preview_options", {{"is_disabled", true}}},
              // What servers of before Bot API 7.0 know.
              {"disable_web_page_preview", true}};
    if (channel.topic) json["message_thread_id"] = *channel.topic;
    return json.dump(-1, ' ', true, Json::error_handler_t::replace);
}

Delivery deliver_telegram(const Channel& channel, const std::string& chat,
                          const alert::Message& message, Deadline deadline) {
    const auto token = read_secret(channel.token_file);
    if (!token) return failed(token.error());
    if (!is_token(token->reveal()))
        return failed({.what = "can't use the secret in token_file",
                       .why = "it does not look like a bot's token",
                       .next = "write 123456:ABC..., as BotFather gave it"});
    auto delivery = attempt(channel, chat, message, deadline, *token);
    if (delivery.moved_to.empty()) return delivery;
    auto again = attempt(channel, delivery.moved_to, message, deadline, *token);
    again.moved_to = std::move(delivery.moved_to);
    return again;
}

}  // namespace jw::send

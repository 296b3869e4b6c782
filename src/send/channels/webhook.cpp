// SPDX-License-Identifier: MIT
#include "send/channels/webhook.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <ctime>
#include <nlohmann/json.hpp>
#include <utility>

#include "foundation/text/lower.hpp"
#include "send/channels/body.hpp"
#include "send/channels/card_body.hpp"
#include "send/channels/incident_body.hpp"
#include "send/delivery/failed.hpp"
#include "send/delivery/signature.hpp"
#include "settings/config/header.hpp"

namespace jw::send {

namespace {

using alert::Message;
using config::Channel;
using config::Preset;

Result<Url> url_of(const Channel& channel) {
    const auto transport = channel.allow_http ? Transport::http_allowed : Transport::https_only;
    if (channel.url_file.empty()) return Url::parse(Secret{channel.url}, transport);
    const auto text = read_secret(channel.url_file);
    if (!text) return text.error();
    return Url::parse(*text, transport);
}

/// Where a preset's message goes.
Url target_of(const Channel& channel, const Message& message, Url url) {
    if (channel.preset == Preset::ntfy) return url.above();
    if (channel.preset == Preset::opsgenie && ends_incident(message.kind))
        return url.below(incident_name(message)).below("close").asking("identifierType=alias");
    const auto word = ping_word(message.kind);
    if (channel.preset == Preset::healthchecks && !word.empty()) return url.below(word);
    return url;
}

/// The template for this kind of message; "" where there is none.
std::string_view template_of(const Channel& channel, const Message& message) {
    const auto own = channel.bodies.find(std::string{word(message.kind)});
    return own == channel.bodies.end() ? channel.body : own->second;
}

Result<Body> body_of(const Channel& channel, const Message& message, const Url& url,
                     const Secret& token) {
    const auto output = output_part(channel);
    if (const auto text = template_of(channel, message); !text.empty()) {
        auto body = template_body(text, message, output);
        if (!body) return body.error();
        return Body{*std::move(body)};
    }
    switch (channel.preset) {
        case Preset::slack:
            return Body{slack_body(message, output)};
        case Preset::teams:
            return Body{teams_body(message, output)};
        case Preset::gotify:
            return Body{gotify_body(message, output)};
        case Preset::alertmanager:
            return Body{alertmanager_body(message, output)};
        case Preset::pagerduty:
            return Body{pagerduty_body(message, output, token.reveal())};
        case Preset::opsgenie:
            return Body{opsgenie_body(message, output)};
        case Preset::discord:
            return Body{discord_body(message, output)};
        case Preset::ntfy:
            return Body{ntfy_body(message, output, url.last_part().reveal())};
        case Preset::healthchecks:
            return Body{ping_body(message, output), "text/plain; charset=utf-8"};
        case Preset::none:
            break;
    }
    return Body{document_body(message, output)};
}

/// Only what the user did not say otherwise.
void add_default(std::vector<Header>& headers, std::string name, std::string_view value) {
    const auto same = [&](const Header& header) {
        return text::lower(header.name) == text::lower(name);
    };
    if (std::ranges::none_of(headers, same))
        headers.push_back({std::move(name), Secret{std::string{value}}});
}

std::optional<Failure> add_header(std::vector<Header>& headers, const std::string& name,
                                  Secret value) {
    if (auto why = config::header_flaw(name, value.reveal()); !why.empty())
        return Failure{.what = "can't send a header", .why = std::move(why), .next = ""};
    headers.push_back({name, std::move(value)});
    return std::nullopt;
}

/// What token_file holds; empty where none is named.
Result<Secret> token_of(const Channel& channel) {
    if (channel.token_file.empty()) return Secret{};
    return read_secret(channel.token_file);
}

/// The header that some services want their token in.
std::optional<Failure> add_token(std::vector<Header>& headers, const Channel& channel,
                                 const Secret& token) {
    if (token.empty()) return std::nullopt;
    if (channel.preset == Preset::gotify) return add_header(headers, "X-Gotify-Key", token.copy());
    if (channel.preset != Preset::opsgenie) return std::nullopt;
    return add_header(headers, "Authorization", Secret{"GenieKey " + std::string{token.reveal()}});
}

Result<std::vector<Header>> headers_of(const Channel& channel, const Secret& token) {
    std::vector<Header> headers;
    if (auto failure = add_token(headers, channel, token)) return *failure;
    for (const auto& [name, value] : channel.headers)
        if (auto failure = add_header(headers, name, Secret{value})) return *failure;
    for (const auto& [name, file] : channel.header_files) {
        auto value = read_secret(file);
        if (!value) return value.error();
        if (auto failure = add_header(headers, name, *std::move(value))) return *failure;
    }
    return headers;
}

std::optional<Failure> sign(std::vector<Header>& headers, const Channel& channel,
                            const Message& message, const std::string& body) {
    if (channel.hmac_file.empty()) return std::nullopt;
    const auto key = read_secret(channel.hmac_file);
    if (!key) return key.error();
    const auto now = std::int64_t{std::time(nullptr)};
    auto value = signature(*key, message.key, now, body);
    if (value.empty())
        return Failure{.what = "can't use the key in hmac_file",
                       .why = "what follows whsec_ is not base64",
                       .next = ""};
    headers.push_back({"webhook-id", Secret{message.key}});
    headers.push_back({"webhook-timestamp", Secret{std::to_string(now)}});
    headers.push_back({"webhook-signature", Secret{std::move(value)}});
    return std::nullopt;
}

Fate fate_of(int status) {
    constexpr auto later = std::to_array({407, 408, 409, 421, 423, 425, 429});
    constexpr auto broken = std::to_array({401, 403, 404, 410});
    if (status >= 200 && status < 300) return Fate::delivered;
    if (std::ranges::find(broken, status) != broken.end()) return Fate::broken;
    if (status >= 400 && status < 500 && std::ranges::find(later, status) == later.end())
        return Fate::refused;
    return Fate::later;
}

/// What an answer may tell without a risk that it repeats something secret: Slack answers with one
/// of a few words, Discord with the number of an error.
std::string hint_of(const Channel& channel, const Reply& reply) {
    constexpr auto slack_words = std::to_array<std::string_view>(
        {"action_prohibited", "channel_is_archived", "channel_not_found", "invalid_payload",
         "invalid_token", "no_service", "no_service_id", "no_team", "no_text",
         "posting_to_general_channel_denied", "team_disabled", "too_many_attachments",
         "user_not_found"});
    if (channel.preset == Preset::slack) {
        const auto found = std::ranges::find(slack_words, std::string_view{reply.body});
        return found == slack_words.end() ? "" : fmt::format(" ({})", *found);
    }
    if (channel.preset != Preset::discord) return "";
    const auto json = nlohmann::json::parse(reply.body, nullptr, false);
    if (!json.is_object() || !json.contains("code") || !json["code"].is_number_integer()) return "";
    return fmt::format(" (error {})", json["code"].get<std::int64_t>());
}

/// Healthchecks answers 200 to whatever has the form of a ping URL.
std::optional<Delivery> ping_trouble(const std::string& host, const Reply& reply) {
    if (reply.body.starts_with("OK (not found)"))
        return Delivery{.fate = Fate::broken, .why = host + ": there is no such check"};
    if (reply.body.starts_with("OK (rate limited)"))
        return Delivery{.fate = Fate::later, .why = host + ": too many pings"};
    return std::nullopt;
}

}  // namespace

Delivery judged(const Channel& channel, const std::string& host, const Reply& reply) {
    const auto fate = fate_of(reply.status);
    if (fate == Fate::delivered && channel.preset == Preset::healthchecks)
        if (auto trouble = ping_trouble(host, reply)) return *trouble;
    auto why = fmt::format("{}: answered {}{}", host, reply.status, hint_of(channel, reply));
    if (reply.status >= 300 && reply.status < 400)
        why += ", a redirect that is not followed: give the place it leads to as the URL";
    return {.fate = fate, .why = std::move(why), .not_before = reply.retry_after};
}

Delivery deliver_webhook(const Channel& channel, const Message& message, Deadline deadline) {
    auto url = url_of(channel);
    if (!url) return failed(url.error());
    const auto host = url->host();
    const auto token = token_of(channel);
    if (!token) return failed(token.error());
    auto headers = headers_of(channel, *token);
    if (!headers) return failed(headers.error());
    auto body = body_of(channel, message, *url, *token);
    if (!body) return failed(body.error());
    if (auto failure = sign(*headers, channel, message, body->content)) return failed(*failure);
    add_default(*headers, "Content-Type", body->type);
    add_default(*headers, "Idempotency-Key", message.key);
    const auto reply = post({.url = target_of(channel, message, *std::move(url)),
                             .headers = *std::move(headers),
                             .body = std::move(body->content),
                             .deadline = deadline,
                             .ca_file = channel.ca_file,
                             .proxy = channel.proxy});
    if (!reply) return tried_later(reply.error().why);
    return judged(channel, host, *reply);
}

}  // namespace jw::send

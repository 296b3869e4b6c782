// SPDX-License-Identifier: MIT
#include "send/channels/telegram_answer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <optional>
#include <string_view>

#include "foundation/text/lower.hpp"
#include "send/delivery/retry_after.hpp"
#include "show/terminal/shown.hpp"

namespace jw::send {

namespace {

constexpr int success = 200, bad_request = 400, unauthorized = 401, forbidden = 403,
              not_found = 404, too_many_requests = 429;

std::string text_of(const nlohmann::json& object, const char* name) {
    const auto found = object.find(name);
    return found != object.end() && found->is_string() ? found->get<std::string>() : "";
}

std::optional<std::int64_t> number_of(const nlohmann::json& object, const char* name) {
    const auto found = object.find(name);
    if (found == object.end() || !found->is_number_integer()) return std::nullopt;
    return found->get<std::int64_t>();
}

/// A request that is refused for the sake of the chat, not of the message.
bool is_about_the_chat(const std::string& description) {
    constexpr auto parts = std::to_array<std::string_view>(
        {"chat not found", "chat_id is empty", "chat was deactivated", "chat was deleted",
         "chat_write_forbidden", "have no rights", "message thread not found",
         "need administrator rights", "not enough rights", "peer_id_invalid", "topic_closed",
         "topic_deleted", "user is deactivated", "user not found", "bot is not a member",
         "bot was blocked", "bot was kicked", "bot can't initiate conversation"});
    const auto lowered = text::lower(description);
    return std::ranges::any_of(parts,
                               [&](auto part) { return lowered.find(part) != std::string::npos; });
}

/// Telegram's ids hold the bot's number in front of the colon, and what is secret behind it.
bool repeats(std::string_view text, const Secret& token) {
    const auto secret = token.reveal();
    const auto behind = secret.substr(secret.find(':') + 1);
    return !behind.empty() && text.find(behind) != std::string_view::npos;
}

std::string words_of(const std::string& description, const Secret& token) {
    constexpr int longest = 120;
    if (description.empty() || repeats(description, token)) return "";
    const auto safe = show::shown(description, show::Charset::utf8);
    return ": " + show::fitted(safe, longest, show::Charset::utf8, show::Keep::beginning);
}

Fate fate_of(std::int64_t code, const std::string& description) {
    if (code == unauthorized || code == forbidden || code == not_found) return Fate::broken;
    if (code != bad_request) return Fate::later;
    return is_about_the_chat(description) ? Fate::broken : Fate::refused;
}

/// Whoever says so has the message, though the rest of the answer is lost.
bool is_cut_success(const Reply& reply) {
    constexpr std::string_view beginning = R"({"ok":true)";
    return reply.status == success && !reply.whole &&
           beginning.starts_with(std::string_view{reply.body}.substr(0, beginning.size()));
}

Delivery refusal(const std::string& host, const nlohmann::json& answer, int status,
                 const Secret& token) {
    const auto code = number_of(answer, "error_code").value_or(status);
    const auto description = text_of(answer, "description");
    Delivery delivery{
        .fate = fate_of(code, description),
        .why = fmt::format("{}: answered {}{}", host, code, words_of(description, token))};
    const auto parameters = answer.find("parameters");
    if (parameters == answer.end() || !parameters->is_object()) return delivery;
    if (const auto wait = number_of(*parameters, "retry_after")) {
        delivery.not_before = bounded_wait(static_cast<double>(*wait));
        if (code == too_many_requests) delivery.fate = Fate::later;
    }
    if (const auto chat = number_of(*parameters, "migrate_to_chat_id"); chat && *chat != 0) {
        delivery.moved_to = std::to_string(*chat);
        delivery.fate = Fate::later;
    }
    return delivery;
}

}  // namespace

Delivery telegram_answer(const std::string& host, const Reply& reply, const Secret& token) {
    const auto answer = nlohmann::json::parse(reply.body, nullptr, false);
    const bool ours = answer.is_object() && answer.contains("ok") && answer["ok"].is_boolean();
    if (!ours && is_cut_success(reply))
        return {.fate = Fate::delivered,
                .why = fmt::format("{}: answered {}, but not to the end", host, reply.status)};
    if (!ours)
        return {.fate = Fate::later,
                .why = fmt::format("{}: answered {}, but not as a Bot API server does", host,
                                   reply.status),
                .not_before = reply.retry_after};
    if (!answer["ok"].get<bool>()) return refusal(host, answer, reply.status, token);
    return {.fate = Fate::delivered, .why = fmt::format("{}: answered {}", host, reply.status)};
}

}  // namespace jw::send

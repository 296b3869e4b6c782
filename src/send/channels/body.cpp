// SPDX-License-Identifier: MIT
#include "send/channels/body.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <utility>

#include "settings/config/body_template.hpp"
#include "show/json/alert_json.hpp"
#include "show/terminal/clipped.hpp"

namespace jw::send {

namespace {

using alert::Kind;
using alert::Message;
using show::Json;
using show::Measure;
using show::OutputPart;

// Slack cuts a text at 40000 characters; every < may become four.
constexpr std::size_t slack_limit = 8000;
constexpr std::size_t discord_limit = 2000;
// ntfy turns a longer message into an attachment. Its title is counted apart.
constexpr std::size_t ntfy_limit = 3900, ntfy_title_limit = 240;
constexpr std::size_t ping_limit = 90'000;

/// ASCII, whatever is in it.
std::string dumped(const Json& json) {
    return json.dump(-1, ' ', true, Json::error_handler_t::replace);
}

/// A value as it stands in a JSON string.
std::string escaped(const Json& value) {
    if (value.is_null()) return "";
    if (value.is_array()) {
        std::string joined;
        for (const auto& item : value) joined += (joined.empty() ? "" : ", ") + escaped(item);
        return joined;
    }
    const auto text = dumped(value);
    return value.is_string() ? text.substr(1, text.size() - 2) : text;
}

/// A field of the document, or of an object in it.
Json field(const Json& document, std::string_view path) {
    const auto dot = path.find('.');
    const auto found = document.find(std::string{path.substr(0, dot)});
    if (found == document.end()) return nullptr;
    if (dot == std::string_view::npos) return *found;
    return found->is_object() ? field(*found, path.substr(dot + 1)) : Json(nullptr);
}

void replace_all(std::string& text, std::string_view from, std::string_view to) {
    for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
        text.replace(at, from.size(), to);
}

std::string with_entities(std::string text) {
    replace_all(text, "&", "&amp;");
    replace_all(text, "<", "&lt;");
    replace_all(text, ">", "&gt;");
    return text;
}

/// A backslash before all that Discord's Markdown gives a meaning.
std::string without_markdown(std::string_view text) {
    constexpr std::string_view meaningful = R"(\`*_~|<>[]()#:@-)";
    std::string escaped;
    for (const char c : text) {
        if (meaningful.find(c) != std::string_view::npos) escaped += '\\';
        escaped += c;
    }
    return escaped;
}

bool is_good_news(const Message& message) {
    if (message.kind == Kind::hang_over)
        return message.run && message.run->outcome == Outcome::success;
    return message.kind == Kind::recovered || message.kind == Kind::test;
}

}  // namespace

std::string document_body(const Message& message, OutputPart output) {
    return dumped(show::json_of(message, output));
}

Result<std::string> template_body(std::string_view body, const Message& message,
                                  OutputPart output) {
    const auto parts = config::parse_body_template(body);
    if (!parts) return parts.error();
    const auto document = show::json_of(message, output);
    std::string text;
    for (const auto& part : *parts) {
        text += part.literal;
        if (!part.placeholder.empty()) text += escaped(field(document, part.placeholder));
    }
    return text;
}

std::string slack_body(const Message& message, OutputPart output) {
    const auto notice = show::notice_of(message, output);
    const auto text = notice.subject + "\n" + show::body_of(notice, slack_limit, Measure::utf16);
    return dumped({{"text", with_entities(text)}, {"mrkdwn", false}, {"unfurl_links", false}});
}

std::string discord_body(const Message& message, OutputPart output) {
    constexpr std::string_view before = "\n```\n", behind = "```";
    constexpr int suppress_embeds = 4;
    const auto notice = show::notice_of(message, output);
    const auto subject = without_markdown(notice.subject);
    const auto taken = show::measured(subject, Measure::utf16) + before.size() + behind.size();
    auto text = show::body_of(notice, discord_limit - taken, Measure::utf16);
    replace_all(text, "```", "'''");
    return dumped({{"content", fmt::format("{}{}{}{}", subject, before, text, behind)},
                   {"allowed_mentions", {{"parse", Json::array()}}},
                   {"flags", suppress_embeds}});
}

std::string ntfy_body(const Message& message, OutputPart output, std::string_view topic) {
    constexpr int normal = 3, high = 4;
    const auto notice = show::notice_of(message, output);
    const bool good = is_good_news(message);
    return dumped({{"topic", topic},
                   {"title", show::beginning_of(notice.subject, ntfy_title_limit, Measure::bytes)},
                   {"message", show::body_of(notice, ntfy_limit, Measure::bytes)},
                   {"priority", good ? normal : high},
                   {"tags", Json::array({good ? "white_check_mark" : "rotating_light"})}});
}

std::string ping_body(const Message& message, OutputPart output) {
    const auto notice = show::notice_of(message, output);
    return notice.subject + "\n\n" + show::body_of(notice, ping_limit, Measure::bytes);
}

std::string_view ping_word(Kind kind) {
    switch (kind) {
        case Kind::opened:
        case Kind::reminder:
        case Kind::storm:
            return "fail";
        case Kind::recovered:
            return "";
        case Kind::flapping:
        case Kind::undeliverable:
        case Kind::test:
        case Kind::hanging:
        case Kind::hang_over:
            break;
    }
    return "log";
}

}  // namespace jw::send

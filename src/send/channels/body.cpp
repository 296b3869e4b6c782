// SPDX-License-Identifier: MIT
#include "send/channels/body.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <utility>

#include "send/channels/markup.hpp"
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

constexpr std::size_t discord_limit = 2000;
// ntfy turns a longer message into an attachment. Its title is counted apart.
constexpr std::size_t ntfy_limit = 3900, ntfy_title_limit = 240;
constexpr std::size_t ping_limit = 90'000;
constexpr std::size_t gotify_limit = 8000;

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

bool is_good_news(const Message& message) {
    const auto kind = message.kind;
    if (kind == Kind::hang_over) return message.run && message.run->outcome == Outcome::success;
    return kind == Kind::recovered || kind == Kind::recoveries || kind == Kind::succeeded ||
           kind == Kind::back_to_normal || kind == Kind::test;
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
    Json json{{"topic", topic},
              {"title", show::beginning_of(notice.subject, ntfy_title_limit, Measure::bytes)},
              {"message", show::body_of(notice, ntfy_limit, Measure::bytes)},
              {"priority", good ? normal : high},
              {"tags", Json::array({good ? "white_check_mark" : "rotating_light"})}};
    if (!message.link.empty()) json["click"] = message.link;
    return dumped(json);
}

std::string gotify_body(const Message& message, OutputPart output) {
    constexpr int normal = 4, high = 8;
    const auto notice = show::notice_of(message, output);
    Json json{{"title", notice.subject},
              {"message", show::body_of(notice, gotify_limit, Measure::bytes)},
              {"priority", is_good_news(message) ? normal : high},
              {"extras", {{"client::display", {{"contentType", "text/plain"}}}}}};
    if (!message.link.empty())
        json["extras"]["client::notification"] = {{"click", {{"url", message.link}}}};
    return dumped(json);
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
        case Kind::recoveries:
        case Kind::succeeded:
            return "";
        case Kind::flapping:
        case Kind::undeliverable:
        case Kind::test:
        case Kind::hanging:
        case Kind::hang_over:
        case Kind::degraded:
        case Kind::nothing_done:
        case Kind::missed:
        case Kind::back_to_normal:
        case Kind::findings:
        case Kind::warned:
            break;
    }
    return "log";
}

}  // namespace jw::send

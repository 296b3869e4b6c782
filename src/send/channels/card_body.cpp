// SPDX-License-Identifier: MIT
#include "send/channels/card_body.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <vector>

#include "send/channels/markup.hpp"
#include "show/json/json.hpp"
#include "show/terminal/clipped.hpp"

namespace jw::send {

namespace {

using show::Json;
using show::Measure;

constexpr std::size_t slack_block = 3000;
// Slack refuses blocks that have some more than 13000 characters in all.
constexpr std::size_t slack_blocks = 3;
constexpr std::string_view fence = "```";
constexpr std::size_t teams_limit = 26'000;  // 28 KiB, some of them for whoever passes it on
constexpr std::size_t teams_text = 8000;
constexpr std::size_t teams_lines = 80;

Json section(std::string text) {
    return {{"type", "section"},
            {"text", {{"type", "mrkdwn"}, {"text", std::move(text)}, {"verbatim", true}}}};
}

std::vector<std::string_view> lines_of(std::string_view text) {
    std::vector<std::string_view> lines;
    while (!text.empty()) {
        const auto end = std::min(text.find('\n'), text.size());
        lines.push_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return lines;
}

/// As Slack counts it, and as it is sent: a < is four characters.
std::string slack_line(std::string_view line) {
    std::string text{line};
    replace_all(text, fence, "'''");
    return with_entities(std::move(text));
}

/// Whole lines, as many as one block takes. The first one is cut if it alone is too long.
std::string take_block(std::vector<std::string_view>& lines) {
    constexpr auto room = slack_block - 2 * fence.size() - 2;
    std::string block;
    while (!lines.empty()) {
        auto line = slack_line(lines.front()) + "\n";
        if (block.size() + line.size() > room) {
            if (!block.empty()) break;
            const auto part = show::beginning_of(lines.front(), room / 5, Measure::bytes);
            line = slack_line(part) + "\n";
            lines.front().remove_prefix(part.size());
            block += line;
            continue;
        }
        block += line;
        lines.erase(lines.begin());
    }
    return block;
}

/// How the text is cut so that all of it has room, whatever of it has to be escaped.
Json slack_blocks_of(const show::Notice& notice) {
    for (auto limit = slack_blocks * slack_block;; limit = limit * 3 / 4) {
        auto blocks = Json::array({section("*" + slack_line(notice.subject) + "*")});
        const auto text = show::body_of(notice, limit, Measure::bytes);
        auto lines = lines_of(text);
        while (!lines.empty() && blocks.size() <= slack_blocks)
            blocks.push_back(
                section(std::string{fence} + "\n" + take_block(lines) + std::string{fence}));
        if (lines.empty()) return blocks;
    }
}

/// A line of its own: what stands in a TextRun is no Markdown, and ends at no newline.
Json run_of_text(std::string_view line) {
    return {{"type", "RichTextBlock"},
            {"spacing", "None"},
            {"inlines", Json::array({{{"type", "TextRun"},
                                      {"text", line.empty() ? " " : std::string{line}},
                                      {"fontType", "Monospace"},
                                      {"size", "Small"}}})}};
}

/// The last lines tell most, and facts come first: so it is the middle that is left out.
Json card_lines(std::string_view text) {
    auto all = Json::array();
    const auto lines = lines_of(text);
    const auto skipped = lines.size() > teams_lines ? lines.size() - teams_lines : 0;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        if (skipped > 0 && i == teams_lines / 2) all.push_back(run_of_text("[...]"));
        if (i >= teams_lines / 2 && i < teams_lines / 2 + skipped) continue;
        all.push_back(run_of_text(lines[i]));
    }
    return all;
}

Json card_of(const show::Notice& notice, const std::string& link, std::size_t limit) {
    const Json title{{"type", "TextBlock"},
                     {"text", without_markdown(notice.subject)},
                     {"weight", "Bolder"},
                     {"wrap", true}};
    auto body = card_lines(show::body_of(notice, limit, Measure::bytes));
    body.insert(body.begin(), title);
    Json card{{"$schema", "http://adaptivecards.io/schemas/adaptive-card.json"},
              {"type", "AdaptiveCard"},
              {"version", "1.4"},
              {"body", std::move(body)},
              {"msteams", {{"width", "Full"}}}};
    if (!link.empty())
        card["actions"] =
            Json::array({{{"type", "Action.OpenUrl"}, {"title", "Report"}, {"url", link}}});
    return card;
}

Json teams_message(const show::Notice& notice, const std::string& link, std::size_t limit) {
    const Json attachment{{"contentType", "application/vnd.microsoft.card.adaptive"},
                          {"contentUrl", nullptr},
                          {"content", card_of(notice, link, limit)}};
    return {{"type", "message"}, {"attachments", Json::array({attachment})}};
}

}  // namespace

std::string slack_body(const alert::Message& message, show::OutputPart output) {
    const auto notice = show::notice_of(message, output);
    return dumped({{"text", with_entities(notice.subject)},  // where there is no room for blocks
                   {"blocks", slack_blocks_of(notice)},
                   {"unfurl_links", false}});
}

std::string teams_body(const alert::Message& message, show::OutputPart output) {
    const auto notice = show::notice_of(message, output);
    for (auto limit = teams_text;; limit = limit * 3 / 4) {
        auto body = dumped(teams_message(notice, message.link, limit));
        if (body.size() <= teams_limit) return body;
    }
}

}  // namespace jw::send

// SPDX-License-Identifier: MIT
#include "send/channels/body.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "send/channels/command.hpp"
#include "send/channels/mail.hpp"
#include "send/channels/telegram.hpp"
#include "send/message.hpp"
#include "settings/config/body_template.hpp"
#include "show/json/alert_json.hpp"
#include "show/terminal/clipped.hpp"

namespace jw::send {
namespace {

using nlohmann::json;
using show::Measure;
using show::OutputPart;

const auto told = OutputPart::told;

/// What a hostile job can print: it ends texts, begins mentions, closes blocks.
alert::Message hostile_job() {
    auto message = failed_job();
    message.job = "@everyone \"<!channel>\" \\";
    message.output_end =
        "\"}],\n@everyone <!channel> <@U1> <https://evil.example|x> ``` `` [a](http://b) &amp; "
        "\x1b[31m\xff\u202e \U0001F600\n";
    return message;
}

alert::Message endless_job() {
    auto message = hostile_job();
    for (int i = 0; i < 4000; ++i) message.output_end += "``` <&> \U0001F600\n";
    return message;
}

TEST(SlackBody, HoldsNoBracketThatCouldBeginAMention) {
    const auto body = json::parse(slack_body(hostile_job(), told));
    const auto text = body["text"].get<std::string>();
    EXPECT_EQ(text.find_first_of("<>"), std::string::npos) << text;
    EXPECT_NE(text.find("&lt;!channel&gt;"), std::string::npos);
    EXPECT_NE(text.find("&amp;amp;"), std::string::npos);
    EXPECT_EQ(body["mrkdwn"], false);
}

TEST(SlackBody, StaysBelowSlacksLimitWhateverTheOutputIs) {
    const auto body = json::parse(slack_body(endless_job(), told));
    EXPECT_LT(body["text"].get<std::string>().size(), 40'000U);
}

TEST(DiscordBody, AllowsNoMentionAndLeavesItsCodeBlockOnlyAtTheEnd) {
    const auto body = json::parse(discord_body(hostile_job(), told));
    EXPECT_EQ(body["allowed_mentions"], json::parse(R"({"parse":[]})"));
    EXPECT_EQ(body["flags"], 4);
    const auto text = body["content"].get<std::string>();
    EXPECT_TRUE(text.starts_with(R"(\@everyone "\<!channel\>" \\)")) << text;
    const auto opened = text.find("```");
    const auto closed = text.find("```", opened + 3);
    EXPECT_EQ(closed + 3, text.size());
}

TEST(DiscordBody, HasNoMoreThanTwoThousandCharacters) {
    for (const auto& message : {failed_job(), hostile_job(), endless_job()}) {
        const auto body = json::parse(discord_body(message, told));
        EXPECT_LE(show::measured(body["content"].get<std::string>(), Measure::utf16), 2000U);
    }
}

TEST(NtfyBody, GivesTopicTitleMessagePriorityAndTags) {
    const auto body = json::parse(ntfy_body(failed_job(), told, "backups"));
    EXPECT_EQ(body["topic"], "backups");
    EXPECT_EQ(body["title"], show::notice_of(failed_job(), told).subject);
    EXPECT_NE(body["message"].get<std::string>().find("two\n"), std::string::npos);
    EXPECT_EQ(body["priority"], 4);
    EXPECT_EQ(body["tags"], json::parse(R"(["rotating_light"])"));
    const auto long_one = json::parse(ntfy_body(endless_job(), told, "t"));
    EXPECT_LE(long_one["message"].get<std::string>().size(), 4096U);
}

TEST(PingBody, ChoosesTheWordByTheKind) {
    EXPECT_EQ(ping_word(alert::Kind::opened), "fail");
    EXPECT_EQ(ping_word(alert::Kind::reminder), "fail");
    EXPECT_EQ(ping_word(alert::Kind::recovered), "");
    EXPECT_EQ(ping_word(alert::Kind::test), "log");
    EXPECT_LT(ping_body(endless_job(), told).size(), 100'000U);
}

TEST(TelegramBody, IsPlainTextBelowTheLimitWithThePartsMarked) {
    config::Channel channel;
    channel.topic = 17;
    for (const auto& message : {failed_job(), hostile_job(), endless_job()}) {
        const auto body = json::parse(telegram_body(channel, "-100", message));
        const auto text = body["text"].get<std::string>();
        const auto size = show::measured(text, Measure::utf16);
        EXPECT_LE(size, 4096U);
        EXPECT_FALSE(body.contains("parse_mode"));
        EXPECT_EQ(body["chat_id"], "-100");
        EXPECT_EQ(body["message_thread_id"], 17);
        EXPECT_EQ(body["link_preview_options"]["is_disabled"], true);
        const auto& pre = body["entities"][1];
        EXPECT_EQ(pre["type"], "pre");
        EXPECT_EQ(pre["offset"].get<std::size_t>() + pre["length"].get<std::size_t>(), size);
    }
}

TEST(TelegramBody, LeavesOutputOutWhereTheChannelSaysSo) {
    config::Channel channel;
    EXPECT_NE(telegram_body(channel, "1", failed_job()).find("two"), std::string::npos);
    channel.output = false;
    EXPECT_EQ(telegram_body(channel, "1", failed_job()).find("two"), std::string::npos);
}

TEST(TemplateBody, EscapesEveryValueAsInsideAString) {
    const auto body = template_body(R"({"t":"{{subject}}|{{ output }}","e":"{{run.exit}}"})",
                                    hostile_job(), told);
    ASSERT_TRUE(body);
    const auto parsed = json::parse(*body);
    EXPECT_NE(parsed["t"].get<std::string>().find("\"}],\n@everyone"), std::string::npos);
    EXPECT_EQ(parsed["e"], "12");
    EXPECT_EQ(parsed.size(), 2U);
}

TEST(TemplateBody, FillsEveryPlaceholderThereIs) {
    const auto document = show::json_of(failed_job(), told);
    for (const auto name : config::placeholders) {
        const auto dot = name.find('.');
        const auto head = std::string{name.substr(0, dot)};
        ASSERT_TRUE(document.contains(head)) << name;
        if (dot != std::string_view::npos) {
            EXPECT_TRUE(document[head].contains(std::string{name.substr(dot + 1)})) << name;
        }
        EXPECT_TRUE(template_body("{{" + std::string{name} + "}}", failed_job(), told)) << name;
    }
}

TEST(TemplateBody, LeavesEmptyWhatIsNotKnown) {
    EXPECT_EQ(*template_body("[{{run.exit}}{{run.signal_name}}]", alert::Message{}, told), "[]");
    EXPECT_EQ(*template_body("{{jobs}}", failed_job(), told), "");
    auto storm = failed_job();
    storm.jobs = {"a", "b\""};
    EXPECT_EQ(*template_body("{{jobs}}", storm, told), R"(a, b\")");
}

TEST(TemplateBody, RefusesAPlaceholderThatIsUnknownOrNotClosed) {
    const auto unknown = template_body("x {{jobb}} y", failed_job(), told);
    ASSERT_FALSE(unknown);
    EXPECT_NE(unknown.error().what.find("{{jobb}}"), std::string::npos);
    EXPECT_FALSE(template_body("{{job", failed_job(), told));
    EXPECT_FALSE(template_body("{{}}", failed_job(), told));
    EXPECT_EQ(*template_body("{ {job} }", failed_job(), told), "{ {job} }");
}

TEST(CommandFacts, AreOneLineEach) {
    auto message = hostile_job();
    message.job = "a\r\nBcc: everybody\n";
    for (const auto& fact : facts_for({}, message)) {
        EXPECT_EQ(fact.find_first_of("\r\n"), std::string::npos) << fact;
        EXPECT_TRUE(fact.starts_with("JOB_WATCH_"));
    }
}

TEST(MailSubject, IsAsciiOnOneLineInWordsOfAtMost75) {
    EXPECT_EQ(mail_subject("backup failed"), "backup failed");
    EXPECT_EQ(mail_subject("j\u00f6b"), "=?UTF-8?B?asO2Yg==?=");
    EXPECT_EQ(mail_subject("=?x?="), "=?UTF-8?B?PT94Pz0=?=");
    std::string faces;
    for (int i = 0; i < 60; ++i) faces += "\U0001F600";
    const auto subject = mail_subject(faces);
    std::size_t begin = 0;
    while (begin < subject.size()) {
        const auto end = std::min(subject.find(' ', begin), subject.size());
        EXPECT_LE(end - begin, 75U);
        begin = end + 1;
    }
}

TEST(Mail, HasHeadersThenTheWordsAndNoLineThatIsTooLong) {
    auto message = hostile_job();
    message.host = "al\r\npha";
    const auto mail = mail_of(message, "j\u00f6b", std::string(5000, 'x') + "\nend\n\nlast\n");
    EXPECT_TRUE(
        mail.starts_with("Subject: =?UTF-8?B?asO2Yg==?=\nDate: Tue, 24 Nov 2026 09:12:00 "
                         "+0000\nMessage-ID: "
                         "<00112233445566778899aabbccddeeff.job-watch@alpha>\n"))
        << mail;
    EXPECT_NE(mail.find("Content-Transfer-Encoding: 8bit\n\nxxx"), std::string::npos);
    EXPECT_TRUE(mail.ends_with("x\nend\n\nlast\n"));
    for (std::size_t at = 0; at < mail.size();) {
        const auto end = mail.find('\n', at);
        EXPECT_LE(end - at, 998U);
        at = end + 1;
    }
}

}  // namespace
}  // namespace jw::send

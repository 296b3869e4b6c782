// SPDX-License-Identifier: MIT
#include "send/channels/body.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "send/channels/card_body.hpp"
#include "send/channels/command.hpp"
#include "send/channels/incident_body.hpp"
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

std::string slack_text(const alert::Message& message) {
    std::string all;
    const auto body = json::parse(slack_body(message, told));
    for (const auto& block : body["blocks"]) {
        const auto text = block["text"]["text"].get<std::string>();
        EXPECT_LE(text.size(), 3000U);
        all += text + "\n";
    }
    EXPECT_LE(all.size(), 13'000U) << "Slack refuses longer messages";
    return all;
}

TEST(SlackBody, HoldsNoBracketThatCouldBeginAMention) {
    const auto text = slack_text(hostile_job());
    EXPECT_EQ(text.find_first_of("<>"), std::string::npos) << text;
    EXPECT_NE(text.find("&lt;!channel&gt;"), std::string::npos);
    EXPECT_NE(text.find("&amp;amp;"), std::string::npos);
    EXPECT_EQ(json::parse(slack_body(hostile_job(), told))["text"].get<std::string>().find('<'),
              std::string::npos);
}

TEST(SlackBody, HasAtMostThreeThousandCharactersABlockAndLosesNoEnd) {
    for (const auto& message : {failed_job(), hostile_job(), endless_job()})
        EXPECT_NE(slack_text(message).find(message.key), std::string::npos);
    auto one_line = failed_job();
    one_line.output_end = std::string(20'000, '<');
    EXPECT_NE(slack_text(one_line).find(one_line.key), std::string::npos);
}

TEST(SlackBody, LeavesNoBlockOfCodeBeforeItsEnd) {
    const auto body = json::parse(slack_body(endless_job(), told));
    for (std::size_t i = 1; i < body["blocks"].size(); ++i) {
        const auto text = body["blocks"][i]["text"]["text"].get<std::string>();
        EXPECT_TRUE(text.starts_with("```\n")) << text.substr(0, 20);
        EXPECT_EQ(text.find("```", 3), text.size() - 3);
    }
}

TEST(TeamsBody, IsACardWhoseTextIsNoMarkdown) {
    auto message = hostile_job();
    message.link = "https://example.org/jobs/x.html";
    const auto body = json::parse(teams_body(message, told));
    const auto& attachment = body["attachments"][0];
    EXPECT_EQ(body["type"], "message");
    EXPECT_EQ(attachment["contentType"], "application/vnd.microsoft.card.adaptive");
    const auto& card = attachment["content"];
    EXPECT_EQ(card["type"], "AdaptiveCard");
    EXPECT_EQ(card["actions"][0]["url"], message.link);
    EXPECT_TRUE(card["body"][0]["text"].get<std::string>().starts_with(R"(\@everyone)"));
    for (std::size_t i = 1; i < card["body"].size(); ++i) {
        EXPECT_EQ(card["body"][i]["type"], "RichTextBlock");
        EXPECT_EQ(card["body"][i]["inlines"][0]["type"], "TextRun");
    }
}

TEST(TeamsBody, StaysBelowTheLimitOfTeams) {
    auto cyrillic = failed_job();  // of two bytes here, and six there
    for (int i = 0; i < 2000; ++i)
        cyrillic.output_end += i % 12 == 0 ? "\n" : "\u0436\u0436\u0436\u0436";
    for (const auto& message : {failed_job(), endless_job(), cyrillic}) {
        const auto body = teams_body(message, told);
        EXPECT_LT(body.size(), 28'000U);
        EXPECT_NE(body.find(message.key), std::string::npos) << "the end is told";
    }
}

TEST(GotifyBody, GivesTitleMessagePriorityAndLink) {
    auto message = failed_job();
    message.link = "https://example.org/jobs/backup.html";
    const auto body = json::parse(gotify_body(message, told));
    EXPECT_EQ(body["title"], show::notice_of(message, told).subject);
    EXPECT_NE(body["message"].get<std::string>().find("two\n"), std::string::npos);
    EXPECT_EQ(body["priority"], 8);
    EXPECT_EQ(body["extras"]["client::display"]["contentType"], "text/plain");
    EXPECT_EQ(body["extras"]["client::notification"]["click"]["url"], message.link);
    message.kind = alert::Kind::recovered;
    EXPECT_EQ(json::parse(gotify_body(message, told))["priority"], 4);
}

alert::Message recovered_job() {
    auto message = failed_job();
    message.kind = alert::Kind::recovered;
    message.key[0] = 'f';
    message.run->outcome = Outcome::success;
    message.run->exit = 0;
    message.failing_since = noon - 25h;
    return message;
}

TEST(AlertmanagerBody, FiresUntilARecoveryThatEndsTheSameAlert) {
    auto failed = failed_job();
    failed.failing_since = noon - 25h;
    failed.link = "https://example.org/jobs/backup.html";
    const auto fires = json::parse(alertmanager_body(failed, told));
    ASSERT_EQ(fires.size(), 1U);
    EXPECT_EQ(fires[0]["labels"], json::parse(R"({"alertname": "JobFailed", "instance": "alpha",
                                                  "job": "backup", "source": "job-watch"})"));
    EXPECT_EQ(fires[0]["startsAt"], "2026-11-23T08:12:00.000000Z");
    EXPECT_GT(fires[0]["endsAt"], "2027-11");
    EXPECT_EQ(fires[0]["generatorURL"], failed.link);
    const auto ends = json::parse(alertmanager_body(recovered_job(), told));
    EXPECT_EQ(ends[0]["labels"], fires[0]["labels"]);
    EXPECT_EQ(ends[0]["startsAt"], fires[0]["startsAt"]);
    EXPECT_EQ(ends[0]["endsAt"], "2026-11-24T08:12:10.000000Z") << "when the run ended";
}

TEST(AlertmanagerBody, EndsATestByItselfAndNeverBeforeItsBeginning) {
    auto test = failed_job();
    test.kind = alert::Kind::test;
    test.job.clear();
    test.run.reset();
    const auto body = json::parse(alertmanager_body(test, told));
    EXPECT_EQ(body[0]["labels"]["alertname"], "JobWatchTest");
    EXPECT_EQ(body[0]["endsAt"], "2026-11-24T09:17:00.000000Z");
    auto odd = recovered_job();
    odd.failing_since = noon + 5h;
    const auto ends = json::parse(alertmanager_body(odd, told));
    EXPECT_LE(ends[0]["startsAt"], ends[0]["endsAt"]);
}

TEST(PagerdutyBody, TriggersAndResolvesOneIncident) {
    const auto event = json::parse(pagerduty_body(failed_job(), told, "R0UT1NG"));
    EXPECT_EQ(event["routing_key"], "R0UT1NG");
    EXPECT_EQ(event["event_action"], "trigger");
    EXPECT_EQ(event["payload"]["severity"], "error");
    EXPECT_EQ(event["payload"]["source"], "alpha");
    EXPECT_EQ(event["payload"]["summary"], show::notice_of(failed_job(), told).subject);
    const auto end = json::parse(pagerduty_body(recovered_job(), told, "R0UT1NG"));
    EXPECT_EQ(end["event_action"], "resolve");
    EXPECT_EQ(end["dedup_key"], event["dedup_key"]);
    auto other = failed_job();
    other.host = "beta";
    EXPECT_NE(json::parse(pagerduty_body(other, told, "x"))["dedup_key"], event["dedup_key"]);
    EXPECT_LT(pagerduty_body(endless_job(), told, "x").size(), 512'000U);
}

TEST(IncidentBodies, BeginAndEndAHangBesideTheFailuresOfTheJob) {
    auto hangs = failed_job();
    hangs.kind = alert::Kind::hanging;
    auto over = hangs;
    over.kind = alert::Kind::hang_over;
    over.run->duration = 5h;
    const auto begin = json::parse(pagerduty_body(hangs, told, "x"));
    const auto end = json::parse(pagerduty_body(over, told, "x"));
    EXPECT_EQ(begin["event_action"], "trigger");
    EXPECT_EQ(end["event_action"], "resolve");
    EXPECT_EQ(begin["dedup_key"], end["dedup_key"]);
    EXPECT_NE(begin["dedup_key"],
              json::parse(pagerduty_body(failed_job(), told, "x"))["dedup_key"]);
    const auto fires = json::parse(alertmanager_body(hangs, told))[0];
    const auto ends = json::parse(alertmanager_body(over, told))[0];
    EXPECT_EQ(fires["labels"]["alertname"], "JobHangs");
    EXPECT_EQ(fires["labels"], ends["labels"]);
    EXPECT_EQ(fires["startsAt"], ends["startsAt"]);
    EXPECT_EQ(ends["endsAt"], "2026-11-24T13:12:00.000000Z");
}

TEST(OpsgenieBody, KeepsItsLimits) {
    auto message = failed_job();
    message.job = std::string(3000, 'x');
    const auto alert = json::parse(opsgenie_body(message, told));
    EXPECT_LE(alert["message"].get<std::string>().size(), 130U);
    EXPECT_LE(alert["entity"].get<std::string>().size(), 512U);
    EXPECT_EQ(alert["alias"], incident_name(message));
    const auto close = json::parse(opsgenie_body(recovered_job(), told));
    EXPECT_FALSE(close.contains("message"));
    EXPECT_TRUE(close["note"].get<std::string>().starts_with("backup is ok again"));
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

/// The value of a header of a mail, its lines put together.
std::string header(const std::string& mail, const std::string& name) {
    const auto head = "\n" + mail.substr(0, mail.find("\n\n") + 1);
    auto at = head.find("\n" + name + ": ");
    if (at == std::string::npos) return "";
    at += name.size() + 3;
    auto end = head.find('\n', at);
    while (end + 1 < head.size() && head[end + 1] == ' ') end = head.find('\n', end + 1);
    auto value = head.substr(at, end - at);
    for (auto fold = value.find("\n "); fold != std::string::npos; fold = value.find("\n "))
        value.erase(fold, 1);
    return value;
}

TEST(Mail, HasHeadersThenTheWordsAndNoLineThatIsTooLong) {
    auto message = hostile_job();
    message.host = "al\r\npha";
    const auto mail = mail_of({}, message, "j\u00f6b", std::string(5000, 'x') + "\nend\n\nlast\n");
    EXPECT_EQ(header(mail, "Subject"), "=?UTF-8?B?asO2Yg==?=");
    EXPECT_EQ(header(mail, "Date"), "Tue, 24 Nov 2026 09:12:00 +0000");
    EXPECT_EQ(header(mail, "To"), "undisclosed-recipients:;");
    EXPECT_EQ(header(mail, "Message-ID"), "<00112233445566778899aabbccddeeff.job-watch@alpha>");
    EXPECT_NE(mail.find("Content-Transfer-Encoding: 8bit\n\nxxx"), std::string::npos);
    EXPECT_TRUE(mail.ends_with("x\nend\n\nlast\n"));
    for (std::size_t at = 0; at < mail.size();) {
        const auto end = mail.find('\n', at);
        EXPECT_LE(end - at, 998U);
        at = end + 1;
    }
}

TEST(Mail, FoldsEncodedWordsAndOtherLongHeaders) {
    std::string faces;
    for (int i = 0; i < 40; ++i) faces += "\U0001F600";
    config::Channel channel;
    for (int i = 0; i < 20; ++i)
        channel.to +=
            (i > 0 ? ", " : "") + std::string{"somebody"} + std::to_string(i) + "@example.org";
    for (const auto& subject :
         {faces, std::string{"one two three four five six seven eight nine ten "
                             "eleven twelve thirteen fourteen fifteen"}}) {
        const auto mail = mail_of(channel, failed_job(), subject, "text\n");
        for (std::size_t at = 0; at < mail.find("\n\n");) {
            const auto end = mail.find('\n', at);
            EXPECT_LE(end - at, 76U) << mail.substr(at, end - at);
            at = end + 1;
        }
        EXPECT_EQ(header(mail, "Subject"), mail_subject(subject));
        EXPECT_EQ(header(mail, "To"), channel.to);
    }
}

TEST(Mail, IsToTheReceiversThatTheCommandNames) {
    const auto to = [](std::vector<std::string> argv) {
        config::Channel channel;
        channel.argv = std::move(argv);
        return header(mail_of(channel, failed_job(), "s", "t\n"), "To");
    };
    EXPECT_EQ(to({"/usr/sbin/sendmail", "-i", "root"}), "root");
    EXPECT_EQ(to({"/usr/bin/msmtp", "--account=alerts", "--", "a@b.c", "d@e.f"}), "a@b.c, d@e.f");
    EXPECT_EQ(to({"/usr/sbin/sendmail", "-f", "me@b.c", "a@b.c"}), "a@b.c");
    EXPECT_EQ(to({"/usr/sbin/sendmail", "-i"}), "undisclosed-recipients:;");
    EXPECT_EQ(to({"/usr/sbin/sendmail", "a@b.c\nBcc: x"}), "undisclosed-recipients:;");
}

TEST(Mail, IsOneThreadForOneIncident) {
    auto opened = failed_job();
    opened.incident = "aaaa2233445566778899aabbccddeeff";
    auto recovered = opened;
    recovered.kind = alert::Kind::recovered;
    recovered.key = "bbbb2233445566778899aabbccddeeff";
    const auto first = mail_of({}, opened, "s", "t\n");
    const auto second = mail_of({}, recovered, "s", "t\n");
    EXPECT_EQ(header(second, "In-Reply-To"), header(first, "Message-ID"));
    EXPECT_EQ(header(second, "References"), header(first, "Message-ID"));
    EXPECT_NE(header(second, "Message-ID"), header(first, "Message-ID"));
    EXPECT_EQ(header(first, "In-Reply-To"), "");
}

}  // namespace
}  // namespace jw::send

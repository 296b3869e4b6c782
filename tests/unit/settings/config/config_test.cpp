// SPDX-License-Identifier: MIT
#include "settings/config/config.hpp"

#include <gtest/gtest.h>

#include <random>

#include "settings/config/document.hpp"
#include "settings/config/header.hpp"

namespace jw::config {
namespace {

using namespace std::chrono_literals;
using Texts = std::vector<std::string>;

Loaded read(const std::string& text) {
    Reading reading;
    reading.add("c.toml", text);
    return reading.finish();
}

constexpr auto channels = R"(
[alerts.channels.chat]
url = "https://chat.example/hook"
[alerts.channels.mail]
type = "command"
argv = ["/usr/sbin/sendmail", "root"]
)";

TEST(Config, IsAllDefaultsWhereThereIsNothing) {
    const auto loaded = read("");
    EXPECT_EQ(loaded.complaints, Texts{});
    EXPECT_EQ(loaded.config.alerts, alert::Policy{});
    EXPECT_EQ(loaded.config.policy_of("any"), alert::Policy{});
    EXPECT_EQ(loaded.config.report, Report{});
    EXPECT_EQ(loaded.config.retention, Retention{});
}

TEST(Config, TellsOfDegradedJobsDaily) {
    const auto loaded = read(std::string{channels} + R"(
[alerts]
degraded = "daily"
[jobs.backup.alerts]
degraded = "never"
)");
    EXPECT_EQ(loaded.complaints, Texts{});
    EXPECT_EQ(loaded.config.policy_of("any").degraded, alert::Push::daily);
    EXPECT_EQ(loaded.config.policy_of("backup").degraded, alert::Push::never);
    EXPECT_EQ(read("[alerts]\nmissed = \"daily\"\n").complaints.size(), 1U);
}

TEST(Config, MakesAChannelOfTheHeartbeatThatNoJobIsToldOfBy) {
    const auto loaded = read(std::string{channels} + R"(
[alerts]
heartbeat_url = "https://beats.example/uuid"
)");
    EXPECT_EQ(loaded.complaints, Texts{});
    EXPECT_TRUE(loaded.config.has_heartbeat);
    EXPECT_EQ(loaded.config.channels.at("heartbeat").url, "https://beats.example/uuid");
    EXPECT_EQ(loaded.config.alerts.channels, (Texts{"chat", "mail"}));
    EXPECT_EQ(loaded.config.alerts.each_success, Texts{});
    EXPECT_EQ(read("[alerts]\nheartbeat_url = \"beats\"\n").complaints.size(), 1U);
    const auto taken = read(R"(
[alerts]
heartbeat_url = "https://beats.example/uuid"
[alerts.channels.heartbeat]
url = "https://chat.example/hook"
)");
    EXPECT_EQ(taken.complaints.size(), 1U);
    EXPECT_FALSE(taken.config.has_heartbeat);
    EXPECT_EQ(taken.config.channels.at("heartbeat").url, "https://chat.example/hook");
}

TEST(Config, GivesEachJobTheDefaultsAndWhatItSaysItself) {
    const auto loaded = read(std::string{channels} + R"(
[jobs."mail queue".alerts]
fail_after = 5
channels = ["mail"]
[alerts]
remind_every = "1h 30min"
)");
    EXPECT_EQ(loaded.complaints, Texts{});
    const auto& own = loaded.config.policy_of("mail queue");
    EXPECT_EQ(own.fail_after, 5);
    EXPECT_EQ(own.remind_every, 90min);
    EXPECT_EQ(own.channels, Texts{"mail"});
    const auto& other = loaded.config.policy_of("other");
    EXPECT_EQ(other.fail_after, 2);
    EXPECT_EQ(other.channels, (Texts{"chat", "mail"}));
}

TEST(Config, KnowsWhichChannelsKeepTheStateOfAJobAndWhichWaitForEachSuccess) {
    const auto loaded = read(std::string{channels} + R"(
[alerts.channels.am]
url = "https://am.example/api/v2/alerts"
preset = "alertmanager"
[alerts.channels.pager]
preset = "pagerduty"
token_file = "/etc/key"
[alerts.channels.check]
url = "https://hc.example/uuid"
preset = "healthchecks"
period = "1d"
)");
    EXPECT_EQ(loaded.complaints, Texts{});
    EXPECT_EQ(loaded.config.alerts.one_by_one, (Texts{"am", "check", "pager"}));
    EXPECT_EQ(loaded.config.alerts.each_success, Texts{"check"});
    EXPECT_EQ(loaded.config.channels.at("pager").url, "https://events.pagerduty.com/v2/enqueue");
}

TEST(Config, LeavesOutChannelsWhosePresetOrMailLacksSomething) {
    for (const auto* lacking :
         {"preset = 'pagerduty'", "url = 'https://a.example'\nperiod = '1d'",
          "type = 'command'\nformat = 'mail'\nargv = ['/usr/sbin/sendmail', '-t']"}) {
        const auto loaded = read("[alerts.channels.x]\n" + std::string{lacking});
        EXPECT_EQ(loaded.complaints.size(), 1U) << lacking;
        EXPECT_TRUE(loaded.config.channels.empty()) << lacking;
    }
}

TEST(Config, TakesNoKindOrAddressThatIsNone) {
    for (const auto* wrong : {"bodies = { healed = 'x' }", "bodies = { recovered = '{{x}}' }",
                              "to = \"a@b.c\\nBcc: d@e.f\"", "to = ''"}) {
        const auto loaded =
            read("[alerts.channels.x]\nurl = 'https://a.example'\n" + std::string{wrong});
        EXPECT_EQ(loaded.complaints.size(), 1U) << wrong;
        EXPECT_EQ(loaded.config.channels.at("x").to, "");
        EXPECT_TRUE(loaded.config.channels.at("x").bodies.empty());
    }
    EXPECT_EQ(read("report.url = 'file:///x'").complaints.size(), 1U);
    EXPECT_EQ(read("report.url = 'https://jobs.example'").config.report.url,
              "https://jobs.example");
}

TEST(Config, SendsByTheDefaultChannelsWhereTheyAreNamed) {
    const auto loaded = read("alerts.default_channels = ['mail']\n" + std::string{channels});
    EXPECT_EQ(loaded.config.alerts.channels, Texts{"mail"});
    EXPECT_EQ(read("alerts.default_channels = []\n" + std::string{channels}).config.alerts.channels,
              Texts{});
}

TEST(Config, ALaterFileReplacesKeysOfAnEarlierOneAndNoOthers) {
    Reading reading;
    reading.add("a.toml", "[alerts]\nfail_after = 3\nmute = true\n" + std::string{channels});
    reading.add("b.toml", "[alerts]\nfail_after = 4\n[alerts.channels.chat]\ntimeout = 20\n");
    const auto loaded = reading.finish();
    EXPECT_EQ(loaded.complaints, Texts{});
    EXPECT_EQ(loaded.config.alerts.fail_after, 4);
    EXPECT_TRUE(loaded.config.alerts.mute);
    EXPECT_EQ(loaded.config.channels.at("chat").url, "https://chat.example/hook");
    EXPECT_EQ(loaded.config.channels.at("chat").timeout, 20s);
}

TEST(Config, ABadValueFallsBackAndIsComplainedAboutWithItsPlace) {
    const auto loaded = read("[alerts]\nfail_after = 0\nremind_every = \"1h\"\n");
    EXPECT_EQ(loaded.complaints,
              Texts{"c.toml:2:14: alerts.fail_after must be a whole number from 1 to 1000; this "
                    "value is passed over"});
    EXPECT_EQ(loaded.config.alerts.fail_after, 2);
    EXPECT_EQ(loaded.config.alerts.remind_every, 1h);
}

TEST(Config, AnUnknownKeyIsComplainedAboutWithTheOneThatWasMeant) {
    EXPECT_EQ(read("[alerts]\nfail_aftre = 3\n").complaints,
              Texts{"c.toml:2:1: there is no key alerts.fail_aftre: did you mean 'fail_after'?"});
    EXPECT_EQ(read("[alarts]\n").complaints,
              Texts{"c.toml:1:2: there is no key alarts: did you mean 'alerts'?"});
}

TEST(Config, AListOfChannelsInThePlaceOfTheirTablesIsToldWhatItsNameIs) {
    for (const auto& text : {std::string{channels}, std::string{}}) {
        const auto loaded = read("[alerts]\nchannels = [\"chat\"]\n" + text);
        ASSERT_EQ(loaded.complaints.size(), 1U);
        EXPECT_NE(loaded.complaints[0].find("called default_channels"), std::string::npos);
    }
}

// toml++ 3.3 asserts that it never sees these.
TEST(Config, AFileThatItsParserTakesForImpossibleIsLostAndTheProgramIsNot) {
    for (const auto* text : {"[=", "a = [}", "[[[a]]]"})
        EXPECT_EQ(read(text).complaints.size(), 1U);
}

TEST(Config, ASyntaxErrorLosesItsFileOnly) {
    Reading reading;
    reading.add("good.toml", "[alerts]\nfail_after = 3\n");
    reading.add("bad.toml", "[alerts]\nmute = true\nfail_after = = 7\n");
    const auto loaded = reading.finish();
    ASSERT_EQ(loaded.complaints.size(), 1U);
    EXPECT_TRUE(loaded.complaints[0].starts_with("bad.toml:3:")) << loaded.complaints[0];
    EXPECT_EQ(loaded.config.alerts.fail_after, 3);
    EXPECT_FALSE(loaded.config.alerts.mute);
}

TEST(Config, LeavesOutChannelsThatCouldSendNothing) {
    for (const auto* text : {"type = 'webhook'", "url = 'ftp://x'", "url = 'http://x'",
                             "url = 'https://x'\nurl_file = '/x'", "type = 'telegram'\nchat = 1",
                             "type = 'telegram'\ntoken_file = '/t'", "type = 'command'",
                             "type = 'command'\nargv = ['sendmail']",
                             "type = 'telegram'\ntoken_file = '/t'\nchat = 1\napi_url = 'http://x'",
                             "url = 'https://'", "url = 'https:///x'", "url = 'https://x y'",
                             "url = 'https://x'\nheaders = { 'Bad Name' = 'x' }",
                             "url = 'https://x'\nheaders = { 'X' = 'caf\u00e9' }",
                             "url = 'https://x'\nheader_files = { 'Host:' = '/x' }"}) {
        const auto loaded = read("[alerts.channels.c]\n" + std::string{text});
        EXPECT_EQ(loaded.complaints.size(), 1U) << text;
        EXPECT_TRUE(loaded.config.channels.empty()) << text;
        EXPECT_TRUE(loaded.config.alerts.channels.empty()) << text;
    }
}

TEST(Config, TakesChannelsOfEachType) {
    const auto loaded = read(R"(
[alerts.channels.a]
url = "http://localhost:8080/x"
allow_http = true
headers = { "X-Team" = "ops" }
preset = "slack"
[alerts.channels.b]
type = "telegram"
token_file = "/etc/job-watch/token"
chat = -1001234567890
topic = 7
output = false
[alerts.channels.c]
type = "command"
argv = ["/bin/true", "a b"]
timeout = "1min"
)");
    EXPECT_EQ(loaded.complaints, Texts{});
    const auto& all = loaded.config.channels;
    EXPECT_EQ(all.at("a").preset, Preset::slack);
    EXPECT_EQ(all.at("a").headers.at("X-Team"), "ops");
    EXPECT_EQ(all.at("b").chat, "-1001234567890");
    EXPECT_EQ(all.at("b").topic, 7);
    EXPECT_FALSE(all.at("b").output);
    EXPECT_EQ(all.at("c").argv, (Texts{"/bin/true", "a b"}));
    EXPECT_EQ(all.at("c").timeout, 60s);
}

TEST(Config, AChannelThatIsNotThereIsComplainedAboutOnce) {
    const auto loaded = read(std::string{channels} +
                             "[alerts]\ndefault_channels = ['chta', 'mail']\n"
                             "[jobs.a.alerts]\nmute = true\n[jobs.b.alerts]\nchannels = ['x']\n");
    EXPECT_EQ(loaded.complaints,
              (Texts{"[alerts] names the channel 'chta', which is not there: did you mean 'chat'?",
                     "[jobs.b.alerts] names the channel 'x', which is not there: see "
                     "job-watch.toml(5) for those there are"}));
    EXPECT_EQ(loaded.config.policy_of("a").channels, Texts{"mail"});
}

TEST(Config, ReadsReportAndRetention) {
    const auto loaded = read(R"(
[report]
enabled = false
dir = "/srv/www"
mode = "public"
[retention]
runs = "90d"
failures_kept = 5
max_size = "500M"
)");
    EXPECT_EQ(loaded.complaints, Texts{});
    EXPECT_FALSE(loaded.config.report.enabled);
    EXPECT_EQ(loaded.config.report.dir, "/srv/www");
    EXPECT_EQ(loaded.config.report.mode, Report::Mode::everyone);
    EXPECT_EQ(loaded.config.retention.rows, std::chrono::days{90});
    EXPECT_EQ(loaded.config.retention.failures_kept, 5);
    EXPECT_EQ(loaded.config.retention.max_bytes, 500ULL << 20U);
}

TEST(Config, TellsSomeOfVeryManyErrors) {
    std::string text;
    for (int i = 0; i < 10'000; ++i) text += "k" + std::to_string(i) + " = 1\n";
    EXPECT_EQ(read(text).complaints.size(), 51U);
}

TEST(Headers, NoValueBeginsAnotherHeader) {
    EXPECT_EQ(header_flaw("X-Team", "ops team"), "");
    EXPECT_EQ(header_flaw("Authorization", "Bearer abc"), "");
    for (const std::string value : {"a\r\nEvil: 1", "a\nb", "a\rb", "tab\t", "\x7f", "\xc3\xa9"})
        EXPECT_NE(header_flaw("X", value), "") << value;
    EXPECT_NE(header_flaw("X", std::string_view{"a\0b", 3}), "");
    for (const std::string name : {"", "a b", "a:", "a\r\nb", "\xff"})
        EXPECT_NE(header_flaw(name, "x"), "") << name;
    EXPECT_NE(header_flaw("Content-Length", "5"), "");
    EXPECT_NE(header_flaw("TRANSFER-encoding", "chunked"), "");
}

TEST(Headers, AFlawDoesNotShowTheValue) {
    EXPECT_EQ(header_flaw("X", "s3cret\n").find("s3cret"), std::string::npos);
}

TEST(Config, SurvivesMutations) {
    std::mt19937 random{11};
    const std::string text = std::string{channels} +
                             "[alerts]\nfail_after = 2\nmute = false\n[jobs.\"a b\".alerts]\n"
                             "channels = ['chat']\n[report]\nmode = 'public'\n";
    for (int round = 0; round < 5'000; ++round) {
        auto mutated = text;
        for (int i = 0; i < 3; ++i)
            mutated[random() % mutated.size()] = static_cast<char>(random() % 256);
        const auto loaded = read(mutated);
        EXPECT_GE(loaded.config.alerts.fail_after, 1);
    }
}

}  // namespace
}  // namespace jw::config

// SPDX-License-Identifier: MIT
// What the answers of receivers mean, and what is told of them.
#include <gtest/gtest.h>

#include <set>

#include "send/channels/telegram_answer.hpp"
#include "send/channels/webhook.hpp"
#include "send/delivery/backoff.hpp"
#include "send/delivery/retry_after.hpp"
#include "send/http/url.hpp"
#include "send/message.hpp"

namespace jw::send {
namespace {

constexpr std::chrono::seconds now{1795511520};  // Tue, 24 Nov 2026 09:12:00 GMT

TEST(RetryAfter, TakesSecondsAndDates) {
    EXPECT_EQ(parse_retry_after("120", now), 120s);
    EXPECT_EQ(parse_retry_after("0", now), 0s);
    EXPECT_EQ(parse_retry_after("Tue, 24 Nov 2026 09:14:00 GMT", now), 120s);
    EXPECT_EQ(parse_retry_after("Tue, 24 Nov 2026 09:00:00 GMT", now), 0s);
}

TEST(RetryAfter, IsNeverLongerThanSixHours) {
    EXPECT_EQ(parse_retry_after("99999", now), 6h);
    EXPECT_EQ(parse_retry_after(std::string(400, '9'), now), 6h);
    EXPECT_EQ(parse_retry_after("Wed, 24 Nov 2100 09:14:00 GMT", now), 6h);
    EXPECT_EQ(bounded_wait(1e300), 6h);
    EXPECT_EQ(bounded_wait(-1), 0s);
    EXPECT_EQ(bounded_wait(0.4), 1s);
}

TEST(RetryAfter, PassesOverWhatIsNeither) {
    for (const auto* text : {"", "soon", "-5", "\xff"})
        EXPECT_EQ(parse_retry_after(text, now), std::nullopt) << text;
}

TEST(Pause, GrowsToAnHourIsRandomAndNeverShorterThanAsked) {
    EXPECT_EQ(longest_pause(1), 1min);
    EXPECT_EQ(longest_pause(2), 2min);
    EXPECT_EQ(longest_pause(6), 32min);
    EXPECT_EQ(longest_pause(7), 60min);
    EXPECT_EQ(longest_pause(2'000'000), 60min);
    EXPECT_EQ(longest_pause(0), 1min);
    std::mt19937_64 random{1};
    std::set<std::chrono::seconds> seen;
    for (int i = 0; i < 1000; ++i) {
        const auto one = pause(3, std::nullopt, random);
        EXPECT_LE(one, 4min);
        EXPECT_GE(one, 1s);
        seen.insert(one);
        EXPECT_GE(pause(1, 30min, random), 30min);
    }
    EXPECT_GT(seen.size(), 200U);
    EXPECT_LT(*seen.begin(), 10s);
}

Reply reply(int status, std::string body = "") {
    Reply reply;
    reply.status = status;
    reply.body = std::move(body);
    reply.whole = true;
    return reply;
}

Delivery answered(config::Preset preset, int status, std::string body = "") {
    config::Channel channel;
    channel.preset = preset;
    return judged(channel, "host", reply(status, std::move(body)));
}

Fate fate(int status, std::string body = "", config::Preset preset = config::Preset::none) {
    return answered(preset, status, std::move(body)).fate;
}

TEST(WebhookAnswer, TellsWhatHelpsFromWhatDoesNot) {
    for (const int status : {200, 201, 202, 204}) EXPECT_EQ(fate(status), Fate::delivered);
    for (const int status : {301, 302, 303, 307, 308, 407, 408, 409, 425, 429, 500, 502, 503, 504})
        EXPECT_EQ(fate(status), Fate::later) << status;
    for (const int status : {400, 405, 413, 415, 422}) EXPECT_EQ(fate(status), Fate::refused);
    for (const int status : {401, 403, 404, 410}) EXPECT_EQ(fate(status), Fate::broken);
}

TEST(WebhookAnswer, AHealthchecksOkThatIsNoneIsUnderstood) {
    using config::Preset;
    EXPECT_EQ(fate(200, "OK", Preset::healthchecks), Fate::delivered);
    EXPECT_EQ(fate(200, "OK (not found)", Preset::healthchecks), Fate::broken);
    EXPECT_EQ(fate(200, "OK (rate limited)", Preset::healthchecks), Fate::later);
    EXPECT_EQ(fate(200, "OK (not found)"), Fate::delivered);
}

TEST(WebhookAnswer, OnlyKnownWordsOfAnAnswerAreRepeated) {
    using config::Preset;
    EXPECT_EQ(answered(Preset::slack, 404, "no_service").why, "host: answered 404 (no_service)");
    EXPECT_EQ(answered(Preset::slack, 404, "your token s3cret").why, "host: answered 404");
    EXPECT_EQ(answered(Preset::discord, 404, R"({"message":"x","code":10015})").why,
              "host: answered 404 (error 10015)");
    EXPECT_EQ(answered(Preset::discord, 404, "[[[[").why, "host: answered 404");
    EXPECT_EQ(answered(Preset::none, 500, "s3cret").why, "host: answered 500");
}

Delivery telegram(int status, std::string body) {
    return telegram_answer("host", reply(status, std::move(body)), Secret{"123456:ABCdef"});
}

TEST(TelegramAnswer, OkIsDelivered) {
    EXPECT_EQ(telegram(200, R"({"ok":true,"result":{"message_id":1}})").fate, Fate::delivered);
}

TEST(TelegramAnswer, TooManyRequestsSaysHowLong) {
    const auto delivery = telegram(429, R"({"ok":false,"error_code":429,"description":
        "Too Many Requests: retry after 35","parameters":{"retry_after":35}})");
    EXPECT_EQ(delivery.fate, Fate::later);
    EXPECT_EQ(delivery.not_before, 35s);
}

TEST(TelegramAnswer, AGroupThatBecameASupergroupHasANewId) {
    const auto delivery = telegram(400, R"({"ok":false,"error_code":400,"description":
        "Bad Request: group chat was upgraded to a supergroup chat",
        "parameters":{"migrate_to_chat_id":-1001234567890}})");
    EXPECT_EQ(delivery.fate, Fate::later);
    EXPECT_EQ(delivery.moved_to, "-1001234567890");
}

TEST(TelegramAnswer, WhatOnlyAPersonCanRepairBreaksTheChannel) {
    for (const auto* body :
         {R"({"ok":false,"error_code":401,"description":"Unauthorized"})",
          R"({"ok":false,"error_code":403,"description":"Forbidden: bot was blocked by the user"})",
          R"({"ok":false,"error_code":404,"description":"Not Found"})",
          R"({"ok":false,"error_code":400,"description":"Bad Request: chat not found"})",
          R"({"ok":false,"error_code":400,"description":"Bad Request: message thread not found"})"})
        EXPECT_EQ(telegram(400, body).fate, Fate::broken) << body;
    EXPECT_EQ(telegram(400, R"({"ok":false,"error_code":400,
        "description":"Bad Request: message is too long"})")
                  .fate,
              Fate::refused);
    EXPECT_EQ(telegram(502, R"({"ok":false,"error_code":502,"description":"Bad Gateway"})").fate,
              Fate::later);
}

TEST(TelegramAnswer, WhatIsNoAnswerOfABotApiServerIsTriedAgain) {
    for (const auto* body : {"", "<html>", "[]", "{}", "{\"ok\":1}", "{\"ok\":true", "\xff"}) {
        EXPECT_EQ(telegram(200, body).fate, Fate::later) << body;
        EXPECT_EQ(telegram(404, body).fate, Fate::later) << body;
    }
    EXPECT_EQ(telegram(400, R"({"ok":false,"error_code":"x","description":[],
        "parameters":{"retry_after":"9","migrate_to_chat_id":1.5}})")
                  .moved_to,
              "");
}

TEST(TelegramAnswer, AnOkThatBreaksOffIsDelivered) {
    auto cut = reply(200, R"({"ok":true,"result":{"message_)");
    cut.whole = false;
    EXPECT_EQ(telegram_answer("host", cut, Secret{"123456:ABCdef"}).fate, Fate::delivered);
    cut.status = 502;
    EXPECT_EQ(telegram_answer("host", cut, Secret{"123456:ABCdef"}).fate, Fate::later);
}

TEST(TelegramAnswer, ADescriptionIsSafeShortAndNeverTheToken) {
    EXPECT_EQ(telegram(400, R"({"ok":false,"description":"no bot123456:ABCdef here"})").why,
              "host: answered 400");
    EXPECT_EQ(telegram(400, R"({"ok":false,"description":"a\u001b[31m\nb\u202e"})").why,
              "host: answered 400: a\\x1b[31m\\x0ab\\u202e");
    EXPECT_LT(
        telegram(400, R"({"ok":false,"description":")" + std::string(5000, 'x') + "\"}").why.size(),
        200U);
}

Url url(const char* text) {
    auto parsed = Url::parse(Secret{text}, Transport::http_allowed);
    EXPECT_TRUE(parsed) << text;
    return std::move(*parsed);
}

bool is_allowed(const char* text, Transport transport = Transport::https_only) {
    return Url::parse(Secret{text}, transport).has_value();
}

TEST(UrlOfAChannel, IsHttpsUnlessHttpIsAllowed) {
    EXPECT_TRUE(is_allowed("https://example.org/x"));
    EXPECT_TRUE(is_allowed("HTTPS://example.org"));
    EXPECT_FALSE(is_allowed("http://example.org/x"));
    EXPECT_TRUE(is_allowed("http://example.org/x", Transport::http_allowed));
    for (const auto* text : {"", "/x", "example.org", "file:///etc/passwd", "ftp://a/",
                             "gopher://a/", "https://", "javascript:1", "https://a b/"})
        EXPECT_FALSE(is_allowed(text, Transport::http_allowed)) << text;
}

TEST(UrlOfAChannel, FailsWithoutShowingAnyOfIt) {
    const auto parsed = Url::parse(Secret{"ftp://u:s3cret@h/s3cret"}, Transport::https_only);
    ASSERT_FALSE(parsed);
    const auto& failure = parsed.error();
    EXPECT_EQ((failure.what + failure.why + failure.next).find("s3cret"), std::string::npos);
}

TEST(UrlOfAChannel, FollowsOnlyToTheSameHostAndNeverOutOfTls) {
    const auto here = url("https://a.example/hook");
    EXPECT_EQ(here.redirected("/other")->text().reveal(), "https://a.example/other");
    EXPECT_TRUE(here.redirected("https://a.example:443/x"));
    EXPECT_TRUE(here.redirected("https://A.EXAMPLE/x"));
    for (const auto* there :
         {"https://b.example/", "http://a.example/", "https://a.example:444/", "//b.example/x",
          "file:///etc/passwd", "https://a.example.evil/", "https://a.example@evil/"})
        EXPECT_FALSE(here.redirected(there)) << there;
    const auto plain = url("http://a.example/hook");
    EXPECT_TRUE(plain.redirected("https://a.example/hook"));
    EXPECT_FALSE(plain.redirected("https://a.example:8443/hook"));
    EXPECT_FALSE(url("http://a.example:8080/").redirected("https://a.example/hook"));
}

TEST(UrlOfAChannel, IsChangedInItsPathOnly) {
    EXPECT_EQ(url("https://hc.example/uuid?create=1").below("fail").text().reveal(),
              "https://hc.example/uuid/fail?create=1");
    EXPECT_EQ(url("https://hc.example/uuid/").below("log").text().reveal(),
              "https://hc.example/uuid/log");
    EXPECT_EQ(url("https://ntfy.example/topic").above().text().reveal(), "https://ntfy.example/");
    EXPECT_EQ(url("https://ntfy.example/topic").last_part().reveal(), "topic");
    EXPECT_EQ(url("https://u:p@h.example:8443/s3cret?x").host(), "h.example");
}

}  // namespace
}  // namespace jw::send

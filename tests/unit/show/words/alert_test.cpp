// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "show/json/alert_json.hpp"
#include "show/runs.hpp"
#include "show/terminal/utf8.hpp"
#include "show/words/alert_text.hpp"
#include "show/words/exit_words.hpp"

namespace jw::show {
namespace {

using alert::Kind;
using alert::Message;

constexpr std::size_t plenty = 100'000;

Message failed_backup() {
    Message message;
    message.key = "00112233445566778899aabbccddeeff";
    message.kind = Kind::opened;
    message.created = now;
    message.host = "alpha";
    message.job = "backup";
    message.run = alert::RunFacts{.id = 4812,
                                  .started = now - 1h,
                                  .duration = 246s,
                                  .outcome = Outcome::failure,
                                  .exit = 12,
                                  .signal = {},
                                  .program = "rsync"};
    message.failures_in_row = 2;
    message.failing_since = now - 25h;
    message.last_success = now - 49h;
    message.usual_p50 = 190s;
    message.usual_p95 = 300s;
    message.output_name = "stderr";
    message.output_end = "one\ntwo\nthree\n";
    message.command = "job-watch show 4812";
    return message;
}

std::string body(const Message& message, std::size_t limit = plenty) {
    return body_of(notice_of(message, OutputPart::told), limit, Measure::utf16);
}

TEST(AlertText, TheSubjectSaysWhatHappenedWhere) {
    EXPECT_EQ(notice_of(failed_backup(), OutputPart::told).subject,
              "backup failed on alpha: exit 12 (rsync: error in protocol data stream) "
              "(2 times in a row)");
}

TEST(AlertText, TheBodyHoldsEveryFactOfTheIncident) {
    const auto text = body(failed_backup());
    for (const auto* part :
         {"backup", "alpha", "exit 12 (rsync", "4m06s, usually 3m10s, at most 5m00s",
          "2 in a row, the first Mon 23 Nov", "Last success", "Sun 22 Nov", "The end of stderr:",
          "one\ntwo\nthree\n", "job-watch show 4812", "00112233445566778899aabbccddeeff"})
        EXPECT_NE(text.find(part), std::string::npos) << part << " in\n" << text;
}

TEST(AlertText, OutputThatMayNotLeaveTheMachineIsNowhere) {
    auto message = failed_backup();
    message.output_end = "canary";
    const auto notice = notice_of(message, OutputPart::left_out);
    EXPECT_EQ(body_of(notice, plenty, Measure::utf16).find("canary"), std::string::npos);
    EXPECT_EQ(json_of(message, OutputPart::left_out).dump().find("canary"), std::string::npos);
    EXPECT_NE(json_of(message, OutputPart::told).dump().find("canary"), std::string::npos);
}

TEST(AlertText, TheEndOfTheOutputIsWhatACapKeeps) {
    auto message = failed_backup();
    message.output_end.clear();
    for (int i = 0; i < 5000; ++i) message.output_end += "line " + std::to_string(i) + "\n";
    const auto text = body(message, 2000);
    EXPECT_LE(measured(text, Measure::utf16), 2000U);
    EXPECT_GT(measured(text, Measure::utf16), 1900U);
    EXPECT_NE(text.find("line 4999\n\nMore"), std::string::npos);
    EXPECT_NE(text.find("stderr:\n[...]\nline "), std::string::npos);
    EXPECT_EQ(text.find("line 0\n"), std::string::npos);
}

TEST(AlertText, ACapCountsAsTheReceiverDoesAndCutsNoCharacter) {
    const std::string faces = "\U0001F600\U0001F600\U0001F600";
    EXPECT_EQ(measured(faces, Measure::utf16), 6U);
    EXPECT_EQ(measured(faces, Measure::bytes), 12U);
    EXPECT_EQ(beginning_of(faces, 5, Measure::utf16).size(), 8U);
    EXPECT_EQ(end_of(faces, 5, Measure::utf16).size(), 8U);
    EXPECT_EQ(end_of(faces, 3, Measure::bytes), "");
    EXPECT_EQ(end_of("ab\ncd\n", 5, Measure::bytes), "cd\n");
    EXPECT_EQ(end_of("abcdef", 3, Measure::bytes), "def");
}

TEST(AlertText, EveryLimitHoldsForEveryMessage) {
    auto message = failed_backup();
    message.output_end = std::string(9000, 'x') + "\xff\U0001F600\n";
    for (std::size_t limit = 0; limit < 1200; limit += 7)
        for (const auto measure : {Measure::bytes, Measure::utf16}) {
            const auto text = body_of(notice_of(message, OutputPart::told), limit, measure);
            EXPECT_LE(measured(text, measure), limit);
            EXPECT_TRUE(is_utf8(text));
        }
}

TEST(AlertText, HostileNamesAndOutputAreShownSafely) {
    auto message = failed_backup();
    message.job = "a\r\nBcc: x\x1b[31m\xff\u202e";
    message.output_end = "\x1b]52;c;aGk=\x07ok\n";
    const auto notice = notice_of(message, OutputPart::told);
    EXPECT_TRUE(notice.subject.starts_with("a\\x0d\\x0aBcc: x\\x1b[31m\\xff\\u202e failed"));
    for (const char c : notice.subject + body(message))
        EXPECT_TRUE(c == '\n' || static_cast<unsigned char>(c) >= 0x20) << int{c};
}

TEST(AlertText, EveryKindHasItsOwnSubject) {
    std::vector<std::string> subjects;
    for (const auto kind : {Kind::opened, Kind::reminder, Kind::recovered, Kind::flapping,
                            Kind::storm, Kind::undeliverable, Kind::test}) {
        auto message = failed_backup();
        message.kind = kind;
        message.jobs = {"a", "b", "c", "d", "e", "f"};
        message.job_count = 12;
        subjects.push_back(notice_of(message, OutputPart::told).subject);
    }
    EXPECT_EQ(subjects[2], "backup is ok again on alpha");
    EXPECT_EQ(subjects[4], "12 jobs fail on alpha: a, b, c, d, e and 7 more");
    std::ranges::sort(subjects);
    EXPECT_EQ(std::ranges::unique(subjects).size(), 0U);
}

TEST(AlertText, AnEmptyMessageIsAMessageToo) {
    EXPECT_EQ(notice_of(Message{}, OutputPart::told).subject, "test notice of job-watch");
    EXPECT_FALSE(body(Message{}).empty());
}

TEST(AlertText, OnlyProgramsThatAreKnownHaveWordsForTheirCodes) {
    EXPECT_EQ(exit_words("curl", 60), "the server's certificate is not trusted");
    EXPECT_EQ(exit_words("borg", 1), "finished with warnings");
    EXPECT_EQ(exit_words("wget", 8), "the server answered with an error");
    EXPECT_EQ(exit_words("rsync", 99), "");
    EXPECT_EQ(exit_words("cp", 1), "");
    EXPECT_EQ(exit_words("zzz", 1), "");
}

TEST(AlertJson, TheDocumentHasEveryPromisedField) {
    const auto object = json_of(failed_backup(), OutputPart::told);
    EXPECT_EQ(object["schema"], "job-watch.alert/1");
    EXPECT_EQ(object["kind"], "opened");
    EXPECT_EQ(object["created"], "2026-11-24T09:12:00.000000Z");
    EXPECT_EQ(object["run"]["exit"], 12);
    EXPECT_EQ(object["run"]["outcome"], "failure");
    EXPECT_EQ(object["run"]["duration"], 246.0);
    EXPECT_EQ(object["output"], "one\ntwo\nthree\n");
    for (const auto* field : {"key", "host", "job", "subject", "text", "failures_in_row",
                              "failing_since", "last_success", "usual_p50", "usual_p95",
                              "output_name", "jobs", "job_count", "why", "command"})
        EXPECT_TRUE(object.contains(field)) << field;
}

TEST(AlertJson, WhatIsNotKnownIsNullAndBytesThatAreNoTextAreReplaced) {
    Message message;
    message.job = "\xff";
    const auto object = json_of(message, OutputPart::told);
    EXPECT_TRUE(object["run"].is_null());
    EXPECT_TRUE(object["last_success"].is_null());
    EXPECT_EQ(object["job"], "\uFFFD");
    EXPECT_NO_THROW(object.dump());
}

}  // namespace
}  // namespace jw::show

// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "show/json/alert_json.hpp"
#include "show/notices/alert_text.hpp"
#include "show/runs.hpp"
#include "show/terminal/utf8.hpp"
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
                                  .program = "rsync",
                                  .command = {},
                                  .missing = {}};
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
    for (const auto kind :
         {Kind::opened, Kind::reminder, Kind::recovered, Kind::flapping, Kind::storm,
          Kind::recoveries, Kind::undeliverable, Kind::succeeded, Kind::test}) {
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

std::string first_line(const Message& message, OutputPart output = OutputPart::told) {
    const auto facts = notice_of(message, output).facts;
    return facts.substr(0, facts.find('\n'));
}

TEST(AlertText, TheReasonIsRightBelowTheSubject) {
    auto message = failed_backup();
    message.reason = "rsync: \x1b write failed: No space left on device (28)";
    EXPECT_EQ(first_line(message),
              "Reason        rsync: \\x1b write failed: No space left on device (28)");
    EXPECT_EQ(first_line(message, OutputPart::left_out),
              "What          exit 12 (rsync: error in protocol data stream)");
    EXPECT_EQ(json_of(message, OutputPart::told)["reason"], message.reason);
    EXPECT_TRUE(json_of(message, OutputPart::left_out)["reason"].is_null());
}

TEST(AlertText, ARecoverySaysHowLongTheJobWasDown) {
    auto message = failed_backup();
    message.kind = Kind::recovered;
    message.failures_in_row = 3;
    message.down_for = 25h;
    const auto notice = notice_of(message, OutputPart::told);
    EXPECT_EQ(notice.subject, "backup is ok again on alpha after 1d1h");
    EXPECT_TRUE(notice.facts.starts_with("Down          for 1d1h, 3 failures in a row\n"))
        << notice.facts;
    EXPECT_EQ(json_of(message, OutputPart::told)["down_for"], 90000.0);
}

TEST(AlertText, FlappingSaysThatSilenceFollowsAndUntilWhen) {
    auto message = failed_backup();
    message.kind = Kind::flapping;
    message.quiet_until = now + 6h;
    const auto facts = notice_of(message, OutputPart::told).facts;
    EXPECT_NE(facts.find("nothing more is sent until"), std::string::npos) << facts;
    EXPECT_NE(facts.find("not before Tue 24 Nov 15:12:00"), std::string::npos) << facts;
}

TEST(AlertText, NamesTheCommandThatIsMissing) {
    auto message = failed_backup();
    message.run->exit = 127;
    message.run->missing = "restic-x";
    EXPECT_EQ(what_happened(*message.run), "exit 127 (command not found: restic-x)");
    const auto kept = json_of(message, OutputPart::left_out).dump();
    EXPECT_EQ(kept.find("restic-x"), std::string::npos) << "it is from the output";
    message.run->exit = 126;
    EXPECT_EQ(what_happened(*message.run), "exit 126 (not executable: restic-x)");
    alert::RunFacts lost;
    lost.outcome = Outcome::not_started;
    lost.start_error = 2;
    lost.program = lost.command = "restic-y";
    EXPECT_EQ(what_happened(lost), "command not found: restic-y (ENOENT)");
}

TEST(AlertText, SaysOfOneInTwentyOnlyWhereThatIsKnown) {
    auto message = failed_backup();
    message.usual_p95.reset();
    const auto text = body(message);
    EXPECT_NE(text.find("usually 3m10s\n"), std::string::npos) << text;
    EXPECT_EQ(text.find("of 20"), std::string::npos) << text;
}

TEST(AlertText, ALateNoticeSaysSo) {
    auto message = failed_backup();
    message.sent = message.created + 9min;
    EXPECT_TRUE(notice_of(message, OutputPart::told).subject.starts_with("backup failed"));
    message.sent = message.created + 3h;
    const auto notice = notice_of(message, OutputPart::told);
    EXPECT_TRUE(notice.subject.starts_with("[3h00m late] backup failed")) << notice.subject;
    EXPECT_NE(notice.facts.find("Late          sent 3h00m after it was written, Tue 24 Nov"),
              std::string::npos)
        << notice.facts;
    EXPECT_EQ(json_of(message, OutputPart::told)["late_by"], 10800.0);
}

TEST(AlertText, AColourCodeIsNotShownRaw) {
    auto message = failed_backup();
    message.output_end = "\x1b[1;31mbad\x1b[0m\n10%\r20%\n";
    EXPECT_EQ(notice_of(message, OutputPart::told).output, "bad\n20%\n");
}

TEST(AlertText, AReminderCarriesTheCommandThatStopsIt) {
    auto message = failed_backup();
    message.job = "nightly backup";
    EXPECT_EQ(body(message).find("job-watch ack"), std::string::npos);
    message.kind = Kind::reminder;
    EXPECT_NE(body(message).find("job-watch ack 'nightly backup'\n"), std::string::npos)
        << body(message);
    EXPECT_EQ(json_of(message, OutputPart::told)["ack"], "job-watch ack 'nightly backup'");
}

TEST(AlertText, ALinkLeadsToTheReport) {
    auto message = failed_backup();
    message.link = "https://example.org/jobs/backup.html";
    EXPECT_NE(body(message).find("\nLink          https://example.org/jobs/backup.html\n"),
              std::string::npos);
}

Message storm() {
    auto message = failed_backup();
    message.kind = Kind::storm;
    message.job.clear();
    message.run.reset();
    message.failing_since.reset();
    message.last_success.reset();
    message.output_end.clear();
    const auto add = [&message](const std::string& job, const std::string& reason, int exit) {
        alert::Incident incident;
        incident.job = job;
        incident.run.started = now - 1min;
        incident.run.duration = 50s;
        incident.run.outcome = Outcome::failure;
        incident.run.exit = exit;
        incident.reason = reason;
        message.jobs.push_back(job);
        message.incidents.push_back(std::move(incident));
    };
    add("a", "write /x/1: no space left on device", 1);
    add("b", "quota 17 is used up", 3);
    add("c", "cp: /x/2: No space left on device", 1);
    add("d", "quota 4 is used up", 3);
    add("e", "tar: No space left on device", 2);
    add("f", "", 9);
    message.job_count = 6;
    return message;
}

TEST(AlertText, AStormIsGroupedByReasonsWithTimes) {
    const auto notice = notice_of(storm(), OutputPart::told);
    EXPECT_EQ(
        notice.subject,
        "6 jobs fail on alpha: No space left on device (3), quota 17 is used up (2) and 1 more");
    const auto begin = "3 jobs: No space left on device\n  Tue 24 Nov 09:11:50";
    EXPECT_TRUE(notice.facts.starts_with(begin)) << notice.facts;
    for (const auto* part :
         {"  a: exit 1\n", "  c: exit 1\n", "  e: exit 2\n2 jobs: quota 17", "1 job: exit 9\n"})
        EXPECT_NE(notice.facts.find(part), std::string::npos) << part << " in\n" << notice.facts;
    const auto object = json_of(storm(), OutputPart::told);
    EXPECT_EQ(object["reasons"][0]["reason"], "No space left on device");
    EXPECT_EQ(object["reasons"][0]["count"], 3);
    EXPECT_EQ(object["reasons"][0]["jobs"].dump(), R"(["a","c","e"])");
    EXPECT_EQ(object["incidents"][1]["reason"], "quota 17 is used up");
    EXPECT_EQ(object["incidents"][1]["run"]["exit"], 3);
}

TEST(AlertText, AStormThatIsTooLongKeepsItsBeginningAndItsEnd) {
    auto message = storm();
    for (int i = 0; i < 44; ++i) {
        message.incidents.push_back(message.incidents.front());
        message.incidents.back().job = "another job with a name that is long " + std::to_string(i);
    }
    message.job_count = 50;
    const auto text = body(message, 1900);
    EXPECT_LE(measured(text, Measure::utf16), 1900U);
    EXPECT_TRUE(text.starts_with("47 jobs: No space left on device\n")) << text;
    EXPECT_NE(text.find("\n[...]\n\nMore"), std::string::npos) << text;
    EXPECT_NE(text.find(message.key), std::string::npos);
}

TEST(AlertText, AStormOfWhichNoOutputMayBeSeenIsGroupedByTheWayTheJobsEnded) {
    const auto notice = notice_of(storm(), OutputPart::left_out);
    EXPECT_EQ(notice.facts.find("space"), std::string::npos) << notice.facts;
    EXPECT_NE(notice.facts.find("exit 1"), std::string::npos);
    EXPECT_EQ(json_of(storm(), OutputPart::left_out).dump().find("space"), std::string::npos);
}

TEST(AlertText, RecoveriesSayOfEachJobHowLongItWasDown) {
    auto message = storm();
    message.kind = Kind::recoveries;
    for (auto& incident : message.incidents) {
        incident.down_for = 3h;
        incident.reason.clear();
        incident.run.outcome = Outcome::success;
        incident.run.exit = 0;
    }
    const auto notice = notice_of(message, OutputPart::told);
    EXPECT_EQ(notice.subject, "6 jobs are ok again on alpha: a, b, c, d, e and 1 more");
    EXPECT_NE(notice.facts.find("  a: ok, after 3h00m\n"), std::string::npos) << notice.facts;
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

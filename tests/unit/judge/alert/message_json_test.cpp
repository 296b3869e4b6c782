// SPDX-License-Identifier: MIT
#include "judge/alert/message_json.hpp"

#include <gtest/gtest.h>

#include <random>
#include <string>

namespace jw::alert {
namespace {

Instant at(std::int64_t seconds) { return Instant{Micros{seconds * 1'000'000}}; }

findings::Finding finding() {
    return {.kind = findings::Kind::empty,
            .signal = "stdout_bytes",
            .before = 900,
            .is_pushed = true,
            .line = {}};
}

Message full_message() {
    return {.key = "00112233445566778899aabbccddeeff",
            .incident = "ff112233445566778899aabbccddeeff",
            .kind = Kind::opened,
            .created = at(1'700'000'060),
            .host = "here",
            .job = "back\"up\n",
            .job_host = "beta",
            .run = RunFacts{.id = 7,
                            .started = at(1'700'000'000),
                            .duration = Micros{1'500'000},
                            .outcome = Outcome::failure,
                            .exit = 12,
                            .signal = {},
                            .start_error = 0,
                            .program = "rsync",
                            .command = "/bin/rsync",
                            .missing = "restic-x"},
            .failures_in_row = 2,
            .failing_since = at(1'699'000'000),
            .last_success = at(1'698'000'000),
            .down_for = Micros{4'000'000},
            .quiet_until = at(1'700'003'600),
            .usual_p50 = Micros{2'000'000},
            .usual_p95 = Micros{3'000'000},
            .reason = "error",
            .output_end = "error\n",
            .output_name = "stderr",
            .jobs = {"a", "b"},
            .job_count = 2,
            .incidents = {{.job = "a",
                           .run = {.id = 7,
                                   .started = at(1'700'000'000),
                                   .duration = Micros{1'500'000},
                                   .outcome = Outcome::failure,
                                   .exit = 1,
                                   .signal = {},
                                   .start_error = 0,
                                   .program = "tar",
                                   .command = {},
                                   .missing = {}},
                           .failures_in_row = 3,
                           .down_for = Micros{5'000'000},
                           .reason = "no space",
                           .finding = finding()}},
            .finding = finding(),
            .why = "w",
            .command = "job-watch show 7",
            .sent = {},
            .link = {}};
}

TEST(MessageJson, ComesBackAsItWas) {
    const auto text = to_json(full_message());
    const auto back = message_from_json(text);
    ASSERT_TRUE(back);
    EXPECT_EQ(to_json(*back), text);
    EXPECT_EQ(back->job, "back\"up\n");
    EXPECT_EQ(back->run->exit, 12);
    EXPECT_EQ(back->run->signal, std::nullopt);
    EXPECT_EQ(back->usual_p95, Micros{3'000'000});
    EXPECT_EQ(back->failing_since, at(1'699'000'000));
    EXPECT_EQ(back->quiet_until, at(1'700'003'600));
    EXPECT_EQ(back->run->missing, "restic-x");
    ASSERT_EQ(back->incidents.size(), 1U);
    EXPECT_EQ(back->incidents[0].reason, "no space");
    EXPECT_EQ(back->incidents[0].run.exit, 1);
}

TEST(MessageJson, TakesNoMoreIncidentsThanJobsAndNoneThatIsNoObject) {
    std::string text = R"({"schema":1,"kind":"storm","incidents":[5,"x",)";
    for (int i = 0; i < 200; ++i) text += R"({"job":"a","run":7},)";
    const auto message = message_from_json(text + "{}]}");
    ASSERT_TRUE(message);
    EXPECT_EQ(message->incidents.size(), 50U);
}

TEST(MessageJson, LeavesOutWhatIsNotKnown) {
    EXPECT_EQ(to_json(Message{}), R"({"schema":1,"key":"","kind":"test","created":0.0})");
}

TEST(MessageJson, PassesOverFieldsOfALaterVersionAndOfTheWrongType) {
    const auto message = message_from_json(
        R"({"schema":1,"kind":"storm","key":5,"later":{"a":[1]},"jobs":["a",7,"b"],"run":[]})");
    ASSERT_TRUE(message);
    EXPECT_EQ(message->key, "");
    EXPECT_EQ(message->jobs, (std::vector<std::string>{"a", "b"}));
    EXPECT_FALSE(message->run);
}

TEST(MessageJson, RefusesWhatIsNoMessage) {
    for (const auto* text : {"", "{", "[]", "7", R"({"kind":"test"})",
                             R"({"schema":2,"kind":"test"})", R"({"schema":1,"kind":"shout"})"})
        EXPECT_FALSE(message_from_json(text)) << text;
    EXPECT_FALSE(message_from_json(std::string(2U << 20U, ' ')));
    EXPECT_FALSE(message_from_json(std::string(100'000, '[')));
}

TEST(MessageJson, BytesThatAreNoUtf8AreReplaced) {
    Message message;
    message.job = "a\xff";
    const auto back = message_from_json(to_json(message));
    ASSERT_TRUE(back);
    EXPECT_EQ(back->job, "a\xef\xbf\xbd");
}

TEST(MessageJson, NumbersOutOfRangeAreAbsent) {
    const auto message = message_from_json(
        R"({"schema":1,"kind":"test","created":1e300,"run":{"id":1e40,"exit":-5,"signal":1e12}})");
    ASSERT_TRUE(message);
    EXPECT_EQ(message->created, Instant{});
    EXPECT_EQ(message->run->id, 0);
    EXPECT_FALSE(message->run->exit);
    EXPECT_FALSE(message->run->signal);
}

TEST(MessageJson, SurvivesMutationsOfAMessage) {
    std::mt19937 random{7};
    const auto text = to_json(full_message());
    for (int round = 0; round < 20'000; ++round) {
        auto mutated = text;
        for (int i = 0; i < 3; ++i)
            mutated[random() % mutated.size()] = static_cast<char>(random() % 256);
        const auto message = message_from_json(mutated);
        EXPECT_TRUE(!message || message_from_json(to_json(*message)));
    }
}

}  // namespace
}  // namespace jw::alert

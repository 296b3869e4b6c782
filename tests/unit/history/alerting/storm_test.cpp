// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "history/alerting/outbox.hpp"
#include "history/alerting/story.hpp"
#include "support/sample.hpp"

namespace jw::history {
namespace {

using namespace std::chrono_literals;
using test::epoch;
using test::Story;

/// What a receiver of one channel believes of each job once it has all of it, in the order sent.
std::map<std::string, bool> believed(const Story& story) {
    std::map<std::string, bool> fails;
    Outbox outbox{story.scene.store()};
    for (int i = 0; i < 1000; ++i) {
        const auto due = outbox.claim(story.scene.now + 120s, 30s, "me", 1);
        if (!due || due->empty()) break;
        const auto& message = due->front().message;
        const bool failing =
            message.kind != alert::Kind::recovered && message.kind != alert::Kind::recoveries;
        if (!message.job.empty()) fails[message.job] = failing;
        for (const auto& job : message.jobs) fails[job] = failing;
        EXPECT_FALSE(outbox.sent(due->front().row, story.scene.now));
    }
    return fails;
}

TEST(Storm, LeavesWhoeverReadsTheMessagesInTheirOrderWithTheTruth) {
    std::mt19937 random{7};  // NOLINT(cert-msc*): the same each time
    for (int story_number = 0; story_number < static_cast<int>(test::sample(8, 25));
         ++story_number) {
        Story story{{.fail_after = 1, .channels = {"chat"}}};
        story.scene.now = Instant{Micros{epoch}};
        std::map<std::string, bool> fails;
        for (int i = 0; i < 40; ++i) {
            const auto job = "job" + std::to_string(random() % 7);
            const auto at = 1s * (i * 2);
            const bool failing = random() % 2 == 0;
            failing ? story.fails(at, job) : story.works(at, job);
            const bool is_news = failing || fails.contains(job);
            if (is_news) fails[job] = failing;
        }
        const auto told = believed(story);
        for (const auto& [job, failing] : told) {
            const auto flapping = story.scene.value(
                "SELECT count(*) FROM alerts WHERE flapping AND job = '" + job + "'");
            if (flapping == "0") {
                EXPECT_EQ(failing, fails[job]) << job << " in " << story_number;
            }
        }
        EXPECT_EQ(story.scene.value("SELECT count(*) FROM outbox WHERE state = 'pending'"), "0");
    }
}

TEST(Storm, MakesOneMessageOfAStorm) {
    Story story{{.channels = {"chat", "mail"}}};
    story.scene.now = Instant{Micros{epoch}};
    for (int round = 0; round < 2; ++round)
        for (int job = 0; job < 60; ++job)
            story.fails(100s * round + 500ms * job / 1s * 1s, "job" + std::to_string(job));
    EXPECT_EQ(story.sent(), "storm , storm ");
    const auto message = story.last();
    EXPECT_EQ(message.job_count, 60U);
    EXPECT_EQ(message.jobs.size(), 50U);
    EXPECT_EQ(message.jobs[0], "job0");
    EXPECT_LE(*next_due(story.scene.store()), story.scene.now + 60s);
}

TEST(Storm, LeavesWhatIsBeingSentOutOfAStorm) {
    Story story{{.fail_after = 1, .channels = {"chat"}}};
    story.scene.now = Instant{Micros{epoch}};
    story.fails(0s, "first");
    Outbox outbox{story.scene.store()};
    const auto claimed = outbox.claim(story.scene.now + 10s, 30s, "me", 10);
    ASSERT_TRUE(claimed);
    ASSERT_EQ(claimed->size(), 1U);
    for (int job = 1; job < 10; ++job) story.fails(11s + 1s * job, "job" + std::to_string(job));
    EXPECT_EQ(story.sent(), "opened first, storm ");
    EXPECT_EQ(story.last().job_count, 9U);
    EXPECT_FALSE(outbox.sent(claimed->front().row, story.scene.now));
}

TEST(Storm, SendsTheNewsOfAJobInAStormBehindTheStorm) {
    for (const int recovers_at : {2, 6}) {
        Story story{{.fail_after = 1, .channels = {"chat"}}};
        story.scene.now = Instant{Micros{epoch}};
        for (int job = 0; job < 8; ++job) {
            story.fails(1s * job, "job" + std::to_string(job));
            if (job == recovers_at) story.works(1s * job, "job1");
        }
        Outbox outbox{story.scene.store()};
        const auto storm = outbox.claim(story.scene.now + 60s, 30s, "me", 10);
        ASSERT_EQ(storm->size(), 1U) << recovers_at;
        EXPECT_EQ(storm->front().message.kind, alert::Kind::storm);
        EXPECT_EQ(storm->front().message.job_count, 8U);
        EXPECT_FALSE(outbox.sent(storm->front().row, story.scene.now));
        const auto news = outbox.claim(story.scene.now + 60s, 30s, "me", 10);
        ASSERT_EQ(news->size(), 1U);
        EXPECT_EQ(news->front().message.kind, alert::Kind::recovered);
    }
}

TEST(Storm, FewJobsThatFailAtOnceAreToldOneByOne) {
    Story story{{.fail_after = 1, .channels = {"chat"}}};
    story.scene.now = Instant{Micros{epoch}};
    for (int job = 0; job < 3; ++job) story.fails(1s * job, "job" + std::to_string(job));
    EXPECT_EQ(story.sent(), "opened job0, opened job1, opened job2");
}

TEST(Storm, MakesOneMessageOfAWholeHistoryThatIsBroughtInAtOnce) {
    Story story{{.channels = {"chat"}}};
    for (int job = 0; job < 50; ++job)
        for (int i = 0; i < 22; ++i) {
            const bool fails = job < 7 ? i > 10 : i % 7 > 3;
            story.spool(story.run(fails ? 2 : 1, 3600s * i, "job" + std::to_string(job)));
        }
    story.scene.now += 24h * 7;
    story.scene.ingest();
    EXPECT_EQ(story.sent(), "storm ");
    EXPECT_EQ(story.last().job_count, 7U);
    story.scene.ingest();
    EXPECT_EQ(story.sent(), "storm ") << "it is told once";
}

TEST(Storm, TellsOfASingleJobThatFailsInAnOldHistoryByItself) {
    Story story;
    for (int i = 0; i < 5; ++i) story.spool(story.run(2, 3600s * i));
    story.scene.now += 24h;
    story.scene.ingest();
    EXPECT_EQ(story.sent(), "opened backup");
    EXPECT_EQ(story.last().failures_in_row, 5U);
    story.works(3600s * 40);
    EXPECT_EQ(story.sent(), "opened backup, recovered backup");
}

}  // namespace
}  // namespace jw::history

// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include <random>

#include "history/alerting/story.hpp"
#include "history/recording/killed_ingest.hpp"
#include "support/sample.hpp"

namespace jw::history {
namespace {

using namespace std::chrono_literals;
using test::epoch;
using test::Story;

/// The same runs of three jobs, brought in by so many at a time.
std::string messages_of(unsigned seed, unsigned most_at_once) {
    Story story{{.remind_every = 5min, .channels = {"chat"}}};
    story.scene.now = Instant{Micros{epoch}};
    std::mt19937 runs{seed}, batches{seed + 1};
    auto left = most_at_once;
    for (int i = 0; i < 150; ++i) {
        const int outcome = runs() % 5 < 2 ? 1 : 2;
        story.spool(story.run(outcome, 37s * i, "job" + std::to_string(runs() % 3)));
        if (--left > 0) continue;
        story.scene.ingest();
        left = 1 + static_cast<unsigned>(batches() % most_at_once);
    }
    story.scene.ingest();
    return story.scene.value(
        "SELECT group_concat(kind || job || key, ' ') FROM"
        " (SELECT * FROM outbox ORDER BY key)");
}

TEST(Batch, SendsTheSameHoweverManyRunsAreBroughtInAtOnce) {
    for (unsigned seed = 0; seed < test::sample(2, 6); ++seed) {
        const auto expected = messages_of(seed, 1);
        EXPECT_NE(expected.find("opened"), std::string::npos);
        EXPECT_EQ(messages_of(seed, 2), expected) << seed;
        EXPECT_EQ(messages_of(seed, 40), expected) << seed;
    }
}

TEST(Batch, LosesAndDoublesNoNoticeWhereverTheIngestIsKilled) {
    int n = 0;
    for (bool killed = true; killed;) {
        Story story;
        story.scene.now = Instant{Micros{epoch}};
        story.spool(story.run(2, 0s));
        story.spool(story.run(2, 60s));
        story.spool(story.run(1, 120s));
        killed = killed_at(story.scene, ++n);
        story.scene.ingest();
        EXPECT_EQ(story.sent(), "opened backup, recovered backup") << n;
        EXPECT_EQ(story.scene.value("SELECT count(*) FROM alerts"), "1") << n;
    }
    EXPECT_GT(n, 8);
}

TEST(Batch, ReadsNoRunTwiceWhereTheSpoolEntryOutlivesItsCommit) {
    Story story;
    story.scene.now = Instant{Micros{epoch}};
    const auto first = story.run(2, 0s);
    story.spool(first);
    story.scene.ingest();
    story.spool(first);
    story.scene.ingest();
    EXPECT_EQ(story.sent(), "");
}

TEST(Batch, ForgetsMessagesThatAreLongDoneAndNoOthers) {
    Story story{{.channels = {"chat"}}};
    story.scene.now = Instant{Micros{epoch}};
    story.fails(0s);
    story.fails(60s);
    story.works(120s);
    story.scene.database().exec("UPDATE outbox SET state = 'sent', done = 1 WHERE id = 1");
    story.works(7200s);
    EXPECT_EQ(story.sent(), "recovered backup");
}

}  // namespace
}  // namespace jw::history

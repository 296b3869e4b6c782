// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include "history/alerting/story.hpp"

namespace jw::history {
namespace {

using namespace std::chrono_literals;
using test::epoch;
using test::Story;

TEST(Clock, AFailureBeforeTheClockIsSetOpensAnAlert) {
    Story story{{.fail_after = 1, .channels = {"chat"}}};
    auto before = story.run(1, 0s);
    before.boottime = 5'000'000'000;
    story.spool(before);
    story.scene.ingest();
    auto failure = story.run(2, 0s);
    failure.boot_id = std::string(32, 'b');
    failure.boottime = 10'000'000;
    failure.started = 10'000'000;  // 1970
    story.scene.now = Instant{11s};
    story.scene.add(failure);
    story.scene.ingest();
    EXPECT_EQ(story.sent(), "opened backup");
}

TEST(Clock, AFailureAfterTheClockWentBackOpensAnAlert) {
    Story story{{.fail_after = 1, .channels = {"chat"}}};
    auto before = story.run(1, 3600s);
    before.boottime = 5'000'000'000;
    story.spool(before);
    story.scene.ingest();
    auto failure = story.run(2, 3480s);
    failure.boottime = 5'060'000'000;
    story.scene.now = Instant{Micros{epoch}} + 3481s;
    story.scene.add(failure);
    story.scene.ingest();
    EXPECT_EQ(story.sent(), "opened backup");
}

TEST(Clock, ReadsTheEndsOfOneBatchInTheirOrder) {
    Story story{{.fail_after = 1, .channels = {"chat"}}};
    story.scene.now = Instant{Micros{epoch}};
    auto slow = story.run(1, 0s);
    slow.duration = 100'000'000;
    story.spool(slow);
    story.spool(story.run(2, 50s));
    story.scene.ingest();
    EXPECT_EQ(story.sent(), "opened backup, recovered backup");
}

}  // namespace
}  // namespace jw::history

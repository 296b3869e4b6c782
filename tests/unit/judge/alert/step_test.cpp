// SPDX-License-Identifier: MIT
#include "judge/alert/step.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace jw::alert {
namespace {

using namespace std::chrono_literals;

constexpr Instant begin{Micros{1'700'000'000'000'000}};

/// Lets runs happen one after the other and notes what is sent.
class Story {
public:
    explicit Story(Policy policy = {}) : policy_{std::move(policy)} {}

    Notice run(Outcome outcome, std::chrono::seconds at, Voice voice = Voice::free,
               std::chrono::seconds clock_ahead = 0s) {
        const auto ended = begin + at;
        auto result = step(policy_, state,
                           {.position = {ended, std::to_string(at.count())},
                            .started = ended - 1s,
                            .verdict = verdict_of(outcome),
                            .voice = voice,
                            .recorded = ended + clock_ahead});
        state = std::move(result.next);
        change = result.change;
        return result.notice;
    }

    Notice fails(std::chrono::seconds at, Voice voice = Voice::free) {
        return run(Outcome::failure, at, voice);
    }

    Notice works(std::chrono::seconds at, Voice voice = Voice::free) {
        return run(Outcome::success, at, voice);
    }

    /// A run that ended before others, and is recorded now.
    Notice late(Outcome outcome, std::chrono::seconds at) {
        return run(outcome, at, Voice::free, 1h);
    }

    State state;
    Change change = Change::none;

private:
    Policy policy_;
};

TEST(Alerts, OpenAtTheSecondFailureInARowAndCloseAtTheFirstSuccess) {
    Story story;
    EXPECT_EQ(story.fails(0s), Notice::none);
    EXPECT_EQ(story.fails(10s), Notice::opened);
    EXPECT_EQ(story.change, Change::opened);
    EXPECT_EQ(story.fails(20s), Notice::none);
    EXPECT_EQ(story.works(30s), Notice::recovered);
    EXPECT_EQ(story.change, Change::closed);
    EXPECT_EQ(story.works(40s), Notice::none);
}

TEST(Alerts, ASingleFailureSendsNothingAndNoRecovery) {
    Story story;
    for (auto at = 0s; at < 1000s; at += 20s) {
        EXPECT_EQ(story.fails(at), Notice::none);
        EXPECT_EQ(story.works(at + 10s), Notice::none);
    }
}

TEST(Alerts, OpenAtTheFirstFailureWhereThePolicySaysSo) {
    Story story{Policy{.fail_after = 1, .remind_every = {}, .channels = {}}};
    EXPECT_EQ(story.fails(0s), Notice::opened);
    EXPECT_EQ(story.works(1s), Notice::recovered);
}

TEST(Alerts, ADifferentFailureIsNoRecovery) {
    Story story;
    story.fails(0s);
    EXPECT_EQ(story.run(Outcome::timeout, 10s), Notice::opened);
    for (const auto outcome : {Outcome::signal, Outcome::not_started, Outcome::interrupted,
                               Outcome::unknown, Outcome::failure})
        EXPECT_EQ(story.run(outcome, 20s + 1s * static_cast<int>(outcome)), Notice::none);
    EXPECT_EQ(story.state.failures, 7U);
}

TEST(Alerts, SkippedRunsNeitherBreakARowOfFailuresNorAddToIt) {
    Story story;
    story.fails(0s);
    EXPECT_EQ(story.run(Outcome::skipped, 5s), Notice::none);
    EXPECT_EQ(story.run(Outcome::running, 6s), Notice::none);
    EXPECT_EQ(story.state.failures, 1U);
    EXPECT_EQ(story.fails(10s), Notice::opened);
    EXPECT_EQ(story.run(Outcome::skipped, 15s), Notice::none);
    EXPECT_EQ(story.works(20s), Notice::recovered);
}

TEST(Alerts, RemindOnlyWhereThatIsWantedAndDue) {
    Story silent;
    silent.fails(0s);
    silent.fails(1s);
    EXPECT_EQ(silent.fails(1000h), Notice::none);
    Story story{Policy{.remind_every = 1h, .channels = {}}};
    story.fails(0s);
    EXPECT_EQ(story.fails(1s), Notice::opened);
    EXPECT_EQ(story.fails(1h), Notice::none);
    EXPECT_EQ(story.fails(1h + 1s), Notice::reminder);
    EXPECT_EQ(story.fails(2h), Notice::none);
    EXPECT_EQ(story.fails(5h), Notice::reminder);
}

TEST(Alerts, ThatAreAcknowledgedDoNotRemindButRecover) {
    Story story{Policy{.remind_every = 1h, .channels = {}}};
    story.fails(0s);
    story.fails(1s);
    std::get<Open>(story.state.phase).acked = true;
    EXPECT_EQ(story.fails(9h), Notice::none);
    EXPECT_EQ(story.works(10h), Notice::recovered);
    story.fails(11h);
    EXPECT_EQ(story.fails(12h), Notice::opened) << "an acknowledgement ends with its alert";
}

TEST(Alerts, OfASnoozedJobAreToldOnceItIsOver) {
    Story story;
    story.fails(0s, Voice::quiet);
    EXPECT_EQ(story.fails(1s, Voice::quiet), Notice::none);
    EXPECT_EQ(story.change, Change::opened);
    EXPECT_EQ(story.fails(2s), Notice::opened);
    EXPECT_EQ(story.works(3s, Voice::quiet), Notice::recovered) << "a recovery is never held back";
}

TEST(Alerts, ThatNobodyWasToldOfSendNoRecovery) {
    Story story;
    story.fails(0s, Voice::quiet);
    story.fails(1s, Voice::quiet);
    EXPECT_EQ(story.works(2s), Notice::none);
    EXPECT_EQ(story.change, Change::closed);
    story.fails(10s);
    story.fails(11s);
    EXPECT_EQ(story.works(12s, Voice::mute), Notice::none);
}

TEST(Alerts, ThatOpenAThirdTimeInADayAreToldAsFlapping) {
    Story story;
    for (int i = 0; i < 2; ++i) {
        story.fails(1h * i);
        EXPECT_EQ(story.fails(1h * i + 1min), Notice::opened);
        EXPECT_EQ(story.works(1h * i + 2min), Notice::recovered);
    }
    story.fails(2h);
    EXPECT_EQ(story.fails(2h + 1min), Notice::flapping);
    for (int i = 3; i < 20; ++i) {
        EXPECT_EQ(story.works(1h * i), Notice::none) << i;
        EXPECT_EQ(story.fails(1h * i + 1min), Notice::none) << i;
        EXPECT_EQ(story.fails(1h * i + 2min), Notice::none) << i;
    }
    story.works(20h);
    EXPECT_EQ(story.works(25h), Notice::none);
    EXPECT_EQ(story.works(26h), Notice::recovered);
    EXPECT_EQ(story.change, Change::closed);
}

TEST(Alerts, OfAFlappingJobThatNowFailsForGoodRemindOfIt) {
    Story story;
    for (int i = 0; i < 2; ++i) {
        story.fails(1h * i);
        story.fails(1h * i + 1min);
        story.works(1h * i + 2min);
    }
    story.fails(2h);
    story.fails(2h + 1min);
    EXPECT_EQ(story.fails(8h), Notice::none);
    EXPECT_EQ(story.fails(8h + 1min), Notice::reminder);
    EXPECT_EQ(story.works(9h), Notice::recovered);
}

TEST(Alerts, ThatOpenThreeTimesInMoreThanADayDoNotFlap) {
    Story story;
    for (int day = 0; day < 10; ++day) {
        const auto at = 13h * day;
        story.fails(at);
        EXPECT_EQ(story.fails(at + 1min), Notice::opened);
        EXPECT_EQ(story.works(at + 2min), Notice::recovered);
    }
}

TEST(Alerts, ALateSuccessClosesNothing) {
    Story story;
    story.fails(0s);
    story.fails(10s);
    EXPECT_EQ(story.late(Outcome::success, 5s), Notice::none);
    EXPECT_EQ(story.change, Change::none);
    EXPECT_EQ(story.works(20s), Notice::recovered);
}

TEST(Alerts, ALateFailureCountsOnlyBehindTheLastSuccess) {
    Story story;
    story.works(10s);
    story.fails(20s);
    EXPECT_EQ(story.late(Outcome::failure, 5s), Notice::none);
    EXPECT_EQ(story.state.failures, 1U);
    EXPECT_EQ(story.late(Outcome::failure, 15s), Notice::opened);
}

TEST(Alerts, ALateFailureNeverReminds) {
    Story story{Policy{.remind_every = 5min, .channels = {}}};
    story.fails(0s);
    story.fails(1s);
    story.fails(299s);
    EXPECT_EQ(story.late(Outcome::failure, 298s), Notice::none);
    std::get<Open>(story.state.phase).told = begin - 1h;
    EXPECT_EQ(story.late(Outcome::failure, 297s), Notice::none);
}

TEST(Alerts, TheSameRunIsJudgedOnce) {
    Story story;
    story.fails(0s);
    EXPECT_EQ(story.fails(0s), Notice::none);
    EXPECT_EQ(story.state.failures, 1U);
}

TEST(Alerts, GoOnAfterAClockThatRanAYearAheadIsSetBack) {
    Story story{Policy{.remind_every = 1h, .channels = {}}};
    const auto year = 24h * 365;
    story.works(year);
    EXPECT_EQ(story.fails(0s), Notice::none);
    EXPECT_EQ(story.fails(10s), Notice::opened);
    EXPECT_EQ(story.fails(year + 0s), Notice::reminder);
    EXPECT_EQ(story.fails(20s), Notice::none);
    EXPECT_EQ(story.fails(2h), Notice::reminder);
    EXPECT_EQ(story.works(3h), Notice::recovered);
}

TEST(Tell, SpeaksOnceOfAnOpenAlertThatNobodyKnowsOf) {
    Story story;
    EXPECT_EQ(tell(story.state, begin).notice, Notice::none);
    story.fails(0s, Voice::quiet);
    story.fails(1s, Voice::quiet);
    const auto told = tell(story.state, begin + 1h);
    EXPECT_EQ(told.notice, Notice::opened);
    EXPECT_EQ(tell(told.next, begin + 2h).notice, Notice::none);
}

TEST(Wake, RemindsOfAnOpenAlertThatWasToldBeforeItsSnooze) {
    Story story;
    EXPECT_EQ(wake(story.state, begin + 1h, begin + 2h).notice, Notice::none);
    story.fails(0s);
    story.fails(1s);
    const auto woken = wake(story.state, begin + 1h, begin + 2h);
    EXPECT_EQ(woken.notice, Notice::reminder);
    EXPECT_EQ(wake(woken.next, begin + 1h, begin + 3h).notice, Notice::none) << "told behind it";
    std::get<Open>(story.state.phase).acked = true;
    EXPECT_EQ(wake(story.state, begin + 1h, begin + 2h).notice, Notice::none);
}

TEST(StateJson, ComesBackAsItWas) {
    Story story;
    EXPECT_EQ(state_from_json(to_json(story.state)), story.state);
    story.works(0s);
    for (int i = 1; i < 30; ++i) {
        i % 3 == 0 ? story.works(1min * i) : story.fails(1min * i);
        EXPECT_EQ(state_from_json(to_json(story.state)), story.state) << to_json(story.state);
    }
}

TEST(Step, LeavesTheStateAsItIsForARunThatWarned) {
    EXPECT_EQ(verdict_of(Outcome::warn), Verdict::neither);
}

TEST(StateJson, OfNonsenseIsAnEmptyState) {
    for (const auto* text : {"", "[", "7", R"({"newest":[1],"openings":[1,2,3,4],"open":[]})",
                             R"({"failures":-1,"newest":["a",1],"last_success":3})"})
        EXPECT_EQ(state_from_json(text), State{}) << text;
}

}  // namespace
}  // namespace jw::alert

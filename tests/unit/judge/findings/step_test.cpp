// SPDX-License-Identifier: MIT
#include "judge/findings/step.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "judge/findings/history.hpp"

namespace jw::findings {
namespace {

using test::healthy;
using test::judge;
using test::pushed;

TEST(Step, ASlowerJobIsOneMessageAlthoughProcessorTimeRisesToo) {
    auto history = healthy({.sigma = .05, .outliers = 0}, 150);
    for (std::size_t i = 100; i < history.size(); ++i) {
        history[i].duration *= 1.7;
        history[i].cpu *= 1.7;
    }
    const auto judged = judge(history);
    const auto told = pushed(judged);
    ASSERT_EQ(told.size(), 1U);
    EXPECT_EQ(told[0].kind, Kind::shift);
    EXPECT_EQ(told[0].signal, "duration");
    EXPECT_EQ(told[0].since, 100U);
    EXPECT_NEAR(told[0].now / told[0].before, 1.7, .1);
    EXPECT_GE(told[0].runs, 3U);
    EXPECT_LT(told[0].record, .15);
    EXPECT_EQ(std::ranges::count(judged.findings, "cpu", &Finding::signal), 1);
}

TEST(Step, AFasterJobIsNoMessageUnlessItTakesLessThanHalf) {
    for (const auto& [factor, messages] : {std::pair{.7, 0U}, std::pair{.3, 1U}}) {
        auto history = healthy({.sigma = .05, .outliers = 0}, 150);
        for (std::size_t i = 100; i < history.size(); ++i) history[i].duration *= factor;
        EXPECT_EQ(pushed(judge(history)).size(), messages) << factor;
    }
}

TEST(Step, AChangeOfLessThanASecondIsNoMessage) {
    auto history = healthy({.sigma = .05, .outliers = 0}, 150);
    for (std::size_t i = 0; i < history.size(); ++i) {
        history[i].duration = (i >= 100 ? .4 : .2) * history[i].duration / 300;
        history[i].cpu = 0;
    }
    const auto judged = judge(history);
    EXPECT_TRUE(pushed(judged).empty());
    EXPECT_EQ(std::ranges::count(judged.findings, Kind::shift, &Finding::kind), 1);
}

TEST(Step, ARunThatPrintsNothingIsOneMessage) {
    auto history = healthy({}, 60);
    history[50].output.clear();
    history[50].rows = 0;
    const auto told = pushed(judge(history));
    ASSERT_EQ(told.size(), 1U);
    EXPECT_EQ(told[0].kind, Kind::empty);
    EXPECT_EQ(told[0].signal, "stdout_bytes");
    EXPECT_EQ(told[0].at, 50U);
}

TEST(Step, OutputOfAnotherKindIsAMessage) {
    auto history = healthy({}, 60);
    history[50].output = "<!DOCTYPE html><html>Sign in</html> of the same size as before";
    const auto told = pushed(judge(history));
    ASSERT_FALSE(told.empty());
    EXPECT_EQ(told[0].kind, Kind::content);
}

TEST(Step, AJobThatFailsMoreOftenIsAMessageWithTheRuns) {
    auto history = healthy({}, 200);
    for (std::size_t i = 150; i < history.size(); i += 2) history[i].has_failed = true;
    const auto told = pushed(judge(history));
    ASSERT_EQ(told.size(), 1U);
    EXPECT_EQ(told[0].kind, Kind::failure_rate);
    EXPECT_EQ(told[0].since, 150U);
    EXPECT_EQ(told[0].before, 0);
    EXPECT_GE(told[0].runs, 3U);
}

TEST(Step, RunsThatWereSkippedOrHaveNoEndSayNothing) {
    State state;
    for (const auto outcome :
         {Outcome::skipped, Outcome::running, Outcome::untold, Outcome::unseen})
        for (std::uint32_t run = 0; run < 100; ++run)
            EXPECT_TRUE(step(state, {.run = run, .started = 1e9 + run, .outcome = outcome}, nullptr)
                            .empty());
    EXPECT_TRUE(state.signals.empty());
}

TEST(Step, ASilenceIsLateByRhythmAndMissedBySchedule) {
    starts::Schedule known;
    known.cron = *cron::parse_schedule("0 0 * * *");
    for (const starts::Schedule* schedule : {&test::no_schedule, &std::as_const(known)}) {
        const starts::Surroundings around{*schedule, test::utc};
        State state;
        for (std::uint32_t run = 0; run < 40; ++run)
            EXPECT_TRUE(
                step(state, {.run = run, .started = test::first_start + run * test::day}, &around)
                    .empty());
        const auto found = check(state, test::first_start + 45 * test::day, around);
        ASSERT_EQ(found.size(), 1U);
        EXPECT_EQ(found[0].kind, schedule == &known ? Kind::missed : Kind::late);
        EXPECT_EQ(found[0].at, 39U);
        EXPECT_NEAR(found[0].slot, test::first_start + 40 * test::day, 2 * test::day / 24);
        EXPECT_TRUE(check(state, test::first_start + 50 * test::day, around).empty());
    }
}

TEST(Step, KnowsABoundedNumberOfSignals) {
    State state;
    std::vector<std::string> names;
    for (int i = 0; i < 100; ++i) names.push_back("metric" + std::to_string(i));
    Observation run{.started = 1e9};
    for (const auto& name : names) run.metrics.emplace_back(name, 5);
    step(state, run, nullptr);
    EXPECT_EQ(state.signals.size(), 16U);
}

TEST(Step, TakesHostileNumbers) {
    State state;
    for (std::uint32_t run = 0; run < 200; ++run) {
        Observation seen{.run = run, .started = run % 3 == 0 ? -1e18 : 1e18};
        seen.duration = run % 2 == 0 ? -1e300 : 1e300;
        seen.stdout_bytes = run % 5 == 0 ? std::nan("") : HUGE_VAL;
        seen.lines = -5;
        const starts::Surroundings around{test::no_schedule, test::utc};
        step(state, seen, &around);
        EXPECT_TRUE(state_of(to_bytes(state)));
    }
}

}  // namespace
}  // namespace jw::findings

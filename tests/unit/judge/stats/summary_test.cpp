// SPDX-License-Identifier: MIT
#include "judge/stats/summary.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string_view>

namespace jw::stats {
namespace {

using namespace std::chrono_literals;

const Instant monday{std::chrono::seconds{1795392000}};  // 2026-11-23 00:00 UTC

/// A run each hour: `.` success, `F` exit 1, `W` a warning, `K` killed, `s` skipped, `>` running,
/// `?` unknown.
std::vector<Sample> runs(std::string_view outcomes) {
    std::vector<Sample> samples;
    for (const char c : outcomes) {
        Sample sample{.id = static_cast<std::int64_t>(samples.size()) + 1,
                      .started = monday + 1h * static_cast<int>(samples.size()),
                      .outcome = Outcome::success,
                      .exit = 0,
                      .duration = 10s,
                      .cpu = 2s,
                      .max_rss = 1000};
        if (c == 'F') sample.outcome = Outcome::failure, sample.exit = 1, sample.duration = 1s;
        if (c == 'K') sample.outcome = Outcome::signal, sample.exit = 137;
        if (c == 's') sample.outcome = Outcome::skipped, sample.exit = {}, sample.duration = {};
        if (c == '>') sample.outcome = Outcome::running, sample.exit = {}, sample.duration = {};
        if (c == 'W') sample.outcome = Outcome::warn, sample.exit = 24, sample.duration = 99s;
        if (c == '?') sample.outcome = Outcome::unknown, sample.exit = {};
        samples.push_back(sample);
    }
    return samples;
}

TEST(Summary, OfNoRunsClaimsNothing) {
    const auto summary = summary_of({});
    EXPECT_EQ(summary.runs, 0U);
    EXPECT_FALSE(summary.success_rate);
    EXPECT_FALSE(summary.took);
    EXPECT_FALSE(summary.last_failure);
}

TEST(Summary, RunsThatWarnedAreNeitherAndBreakNoStreak) {
    const auto summary = summary_of(runs("...WF.W.W"));
    EXPECT_EQ(summary.warnings, 3U);
    EXPECT_EQ(summary.successes, 5U);
    EXPECT_EQ(summary.failures, 1U);
    EXPECT_DOUBLE_EQ(*summary.success_rate, 5.0 / 6);
    EXPECT_FALSE(summary.now.failing);
    EXPECT_EQ(summary.now.length, 2U);
    EXPECT_DOUBLE_EQ(summary.took->most, 10);
    const auto warned = std::ranges::find(summary.endings, Outcome::warn,
                                          [](const auto& ending) { return ending.ending.outcome; });
    ASSERT_NE(warned, summary.endings.end());
    EXPECT_EQ(warned->count, 3U);
}

TEST(Summary, SkippedAndRunningRunsAreNeitherGoodNorBad) {
    const auto summary = summary_of(runs("..s.F>"));
    EXPECT_EQ(summary.runs, 6U);
    EXPECT_EQ(summary.skipped, 1U);
    EXPECT_EQ(summary.running, 1U);
    EXPECT_DOUBLE_EQ(*summary.success_rate, 0.75);
}

TEST(Summary, AnUnknownEndIsNoSuccess) {
    const auto summary = summary_of(runs(".?"));
    EXPECT_DOUBLE_EQ(*summary.success_rate, 0.5);
    EXPECT_TRUE(summary.now.failing);
}

TEST(Summary, StreaksPassOverSkippedRuns) {
    const auto summary = summary_of(runs("....F..FFsF>"));
    EXPECT_TRUE(summary.now.failing);
    EXPECT_EQ(summary.now.length, 3U);
    EXPECT_EQ(summary.longest_ok, 4U);
    EXPECT_EQ(summary.longest_failing, 3U);
}

TEST(Summary, DurationsAreThoseOfTheSuccesses) {
    const auto summary = summary_of(runs("..FF"));
    EXPECT_DOUBLE_EQ(summary.took->p50, 10);
    EXPECT_EQ(summary.took->count, 2U);
    EXPECT_DOUBLE_EQ(*summary.total_seconds, 22);
    EXPECT_EQ(summary_of({Sample{.outcome = Outcome::success}}).total_seconds, std::nullopt);
}

TEST(Summary, ExitCodesComeMostFrequentFirst) {
    const auto summary = summary_of(runs("FF.K...?"));
    ASSERT_EQ(summary.endings.size(), 4U);
    EXPECT_EQ(summary.endings[0].ending.exit, 0);
    EXPECT_EQ(summary.endings[0].count, 4U);
    EXPECT_EQ(summary.endings[1].ending.exit, 1);
}

TEST(Summary, WhatEndedARunIsNoExitCodeOfTheJob) {
    const Sample killed{.outcome = Outcome::signal, .exit = 139, .signal = 11};
    const Sample exited{.outcome = Outcome::failure, .exit = 139};
    const auto summary = summary_of({killed, exited, killed});
    ASSERT_EQ(summary.endings.size(), 2U);
    EXPECT_EQ(summary.endings[0].ending, (Ending{Outcome::signal, 139, 11}));
    EXPECT_EQ(summary.endings[0].count, 2U);
    EXPECT_EQ(summary.endings[1].ending, (Ending{Outcome::failure, 139, std::nullopt}));
}

TEST(Summary, FailuresAreCountedByTheDayOfTheWeek) {
    const auto summary =
        summary_of(runs("F......................."
                        "FF"));
    EXPECT_EQ(summary.weekday_failures[1], 1U);
    EXPECT_EQ(summary.weekday_failures[2], 2U);
    EXPECT_EQ(summary.weekday_runs[1], 24U);
}

TEST(Summary, TheOrderInWhichRunsAreGivenDoesNotMatter) {
    auto samples = runs("...FF");
    std::swap(samples.front(), samples.back());
    const auto summary = summary_of(samples);
    EXPECT_EQ(summary.now.length, 2U);
    EXPECT_EQ(summary.last_failure->id, 5);
    EXPECT_EQ(summary.last_success->id, 3);
}

}  // namespace
}  // namespace jw::stats

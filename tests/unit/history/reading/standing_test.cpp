// SPDX-License-Identifier: MIT
#include "history/reading/standing.hpp"

#include <SQLiteCpp/Statement.h>
#include <gtest/gtest.h>

#include <string>

#include "history/reading/history.hpp"
#include "history/reading/report_view.hpp"
#include "history/scene.hpp"

namespace {

using namespace jw;
using history::Standing;
using test::Scene;
using test::SpooledRun;

/// A store with runs of one job, each a minute after the one before.
class Standings : public testing::Test {
protected:
    Standings() { scene_.add_process(4711, 'S', 99); }

    /// As in a strip: `.` a success, F a failure, s a skipped run, > one under way, ? one of whose
    /// end cron's log says nothing.
    void add(std::string_view letters) {
        for (const char letter : letters) {
            SpooledRun run;
            run.number = ++runs_;
            run.started += static_cast<std::int64_t>(runs_) * 60'000'000;
            run.outcome = letter == '.' ? 1 : letter == 'F' ? 2 : letter == 's' ? 5 : 8;
            run.wait_status = letter == '.'   ? std::optional{0}
                              : letter == 'F' ? std::optional{256}
                                              : std::nullopt;
            if (letter == '?') run.source = "cron";
            if (letter == '>') {
                run.kind = spool::Kind::start;
                run.job_pid = 4711;
                run.job_start = 99;
            }
            scene_.add(run);
        }
        scene_.now = Instant{Micros{SpooledRun{}.started}} + std::chrono::minutes{runs_ + 1};
        scene_.ingest();
    }

    /// As the questions have it, which is as the report has it.
    Standing standing() {
        const auto history = history::History::open_in(scene_.surroundings, scene_.store());
        auto found = history->job("backup")->standing;
        const auto all = history->jobs();
        auto view = history::ReportView::open(scene_.store(), scene_.surroundings.processes);
        const auto reported = (*view)->standing("backup");
        for (const auto& other : {all.at(0).standing, reported}) {
            EXPECT_EQ(other.last->id, found.last->id);
            EXPECT_EQ(other.skips_since, found.skips_since);
            EXPECT_EQ(other.under_way.has_value(), found.under_way.has_value());
            EXPECT_EQ(other.turns, found.turns);
        }
        return found;
    }

    Scene scene_;
    std::uint64_t runs_ = 0;
};

TEST_F(Standings, SkippedRunsDoNotHideTheOneThatHangs) {
    add("...>sss");
    const auto found = standing();
    EXPECT_EQ(found.last->id, 4);
    EXPECT_EQ(found.under_way->id, 4);
    EXPECT_EQ(found.skips_since, 3U);
    EXPECT_EQ(found.usual->count, 3U);
}

TEST_F(Standings, ALaterSuccessDoesNotHideTheOneThatHangs) {
    add(".>.>.");
    const auto found = standing();
    EXPECT_EQ(found.last->id, 5);
    EXPECT_EQ(found.under_way->id, 2) << "the oldest one";
    EXPECT_EQ(found.skips_since, 0U);
}

TEST_F(Standings, ThatNothingRunsIsKnown) {
    add(".F?");
    const auto found = standing();
    EXPECT_EQ(found.last->id, 3);
    EXPECT_EQ(found.under_way, std::nullopt);
    EXPECT_EQ(found.usual, std::nullopt);
    EXPECT_EQ(found.turns, 1U);
}

TEST_F(Standings, AJobOfSkippedRunsOnlyHasTheNewestForItsLast) {
    add("sss");
    EXPECT_EQ(standing().last->id, 3);
    EXPECT_EQ(standing().skips_since, 0U);
}

TEST_F(Standings, VeryManySkippedRunsAreNotAllCounted) {
    add(".F.>" + std::string(history::most_skips, 's'));
    EXPECT_EQ(standing().skips_since, history::most_skips);
    EXPECT_EQ(standing().last->id, 4);
    add("ss");
    EXPECT_EQ(standing().skips_since, history::most_skips);
    EXPECT_EQ(standing().last->id, 4);
    EXPECT_EQ(standing().turns, 2U);
}

TEST_F(Standings, WhatCameBeforeVeryManySkippedRunsIsTheNewestWithAVerdict) {
    add(".F" + std::string(history::most_skips + 1, 's'));
    EXPECT_EQ(standing().last->id, 2);
}

/// Of a job whose runs are told in letters, as above.
void add_job(const Scene& scene, const std::string& job, std::string_view letters,
             std::uint64_t& number) {
    std::int64_t minute = 0;
    for (const char letter : letters) {
        SpooledRun run;
        run.number = ++number;
        run.job = job;
        run.started += ++minute * 60'000'000;
        run.outcome = letter == '.' ? 1 : letter == 'F' ? 2 : letter == 's' ? 5 : 8;
        if (letter != '.') run.wait_status = letter == 'F' ? std::optional{256} : std::nullopt;
        if (letter == '?') run.source = "cron";
        if (letter == '>') run.kind = spool::Kind::start;
        if (letter == '>') run.job_pid = 4711;
        if (letter == '>') run.job_start = 99;
        scene.add(run);
    }
}

/// As briefs() has them, and as all that is known of a job has them.
void expect_same_signs(const Scene& scene) {
    const auto history = history::History::open_in(scene.surroundings, scene.store());
    const auto briefs = history->briefs(scene.now);
    const auto jobs = history->jobs(0);
    ASSERT_EQ(briefs.size(), jobs.size());
    for (std::size_t i = 0; i < jobs.size(); ++i) {
        const auto& job = jobs[i];
        EXPECT_EQ(briefs[i].name, job.name);
        EXPECT_EQ(briefs[i].last_started, job.last_started) << job.name;
        EXPECT_EQ(stats::health_of(briefs[i].signs),
                  stats::health_of(history::signs_of(job.standing, job.failures_in_row,
                                                     job.last_success.has_value(), scene.now)))
            << job.name;
    }
}

TEST(Briefs, SayWhatALookAtAllRunsSays) {
    Scene scene;
    scene.add_process(4711, 'S', 99);
    std::uint64_t number = 0;
    unsigned random = 7;
    for (int i = 0; i < 60; ++i) {
        std::string letters;
        for (unsigned length = 1 + (random >> 16U) % 40; length > 0; --length) {
            random = random * 1'103'515'245U + 12'345U;
            constexpr std::string_view choice = ".....F.Fs.?.F>..";
            letters += choice[(random >> 16U) % choice.size()];
        }
        add_job(scene, letters.substr(0, 30) + std::to_string(i), letters, number);
    }
    add_job(scene, "flaps", ".F.F.F.F.F...............", number);
    add_job(scene, "flapped", ".F.F.F.F.F................", number);
    scene.now = Instant{Micros{SpooledRun{}.started}} + std::chrono::hours{2};
    expect_same_signs(scene);  // beside the store
    scene.ingest();
    expect_same_signs(scene);
}

}  // namespace

// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <string>

#include "capture/spool/listing.hpp"
#include "history/losses/put_aside.hpp"
#include "history/reading/history.hpp"
#include "history/recording/importer.hpp"
#include "history/runs/recount.hpp"
#include "history/runs/run_writer.hpp"
#include "history/scene.hpp"

namespace {

using namespace jw;
using test::Scene;

constexpr std::int64_t hundred_years = 3'155'760'000'000'000;

/// Makes the store refuse what a job called `bad` has to say, whatever it is.
void refuse_bad(const Scene& scene) {
    scene.add({.number = 1'000'000});
    scene.ingest();
    scene.database().exec(
        "CREATE TRIGGER refuse BEFORE INSERT ON runs WHEN new.job = 'bad'"
        " BEGIN SELECT raise(ABORT, 'no room for this'); END");
}

TEST(Claims, OfAHundredYearsEachStopNobody) {
    const Scene scene;
    for (unsigned i = 1; i <= 3000; ++i)
        scene.add({.number = i, .job = "liar", .duration = hundred_years});
    scene.add({.number = 3001, .job = "other"});
    EXPECT_EQ(scene.ingest().entries, 3001U);
    EXPECT_EQ(scene.value("SELECT count(*) FROM runs"), "3001");
    EXPECT_EQ(scene.value("SELECT sum(duration) FROM runs WHERE job = 'liar'"), "NULL");
    EXPECT_EQ(scene.value("SELECT count(*) FROM runs WHERE note LIKE 'how long it took is not%'"),
              "3000");
    EXPECT_EQ(scene.value("SELECT duration FROM runs WHERE job = 'other'"), "1.5");
}

TEST(Claims, ArePossibleUpToTheTimeSinceTheStartByEitherClock) {
    Scene scene;
    scene.eyes.boottime = std::chrono::hours{5};
    scene.open_eyes();
    constexpr std::int64_t hour = 3'600'000'000;
    scene.add({.number = 1, .job = "whole", .duration = hour});
    scene.add({.number = 2, .job = "more", .duration = 2 * hour});
    scene.add({.number = 3, .job = "clock-set-back", .duration = 2 * hour, .boottime = 2 * hour});
    scene.add({.number = 4, .job = "beyond-boot", .duration = 4 * hour, .boottime = 2 * hour});
    scene.add({.number = 5,
               .job = "later",
               .started = 1'700'000'000'000'000 + 2 * hour,
               .duration = 4 * hour});
    const auto durations = [&] {
        const auto history = history::History::open_in(scene.surroundings, scene.store());
        std::string text;
        for (const auto& job : history->jobs())
            text += job.name +
                    (job.standing.last->duration
                         ? " " + std::to_string(job.standing.last->duration->count() / hour)
                         : "") +
                    ", ";
        return text;
    };
    const std::string expected = "beyond-boot, clock-set-back 2, later 4, more, whole 1, ";
    EXPECT_EQ(durations(), expected) << "beside the store";
    scene.ingest();
    EXPECT_EQ(durations(), expected);
}

spool::Entry success_of(unsigned number, Micros duration) {
    spool::Entry entry;
    entry.kind = spool::Kind::end;
    entry.run.key = std::string(24, '0') + std::to_string(10'000'000 + number);
    entry.run.job = "long";
    entry.run.started = Instant{Micros{1'700'000'000'000'000}};
    entry.run.outcome = Outcome::success;
    entry.run.duration = duration;
    return entry;
}

TEST(Claims, SumsStayAtTheirLimitAndMendOnceThereIsLess) {
    auto database = history::open_in_memory();
    history::RunWriter writer{database, history::Table::runs};
    for (unsigned i = 0; i < 3000; ++i) writer.put(success_of(i, Micros{hundred_years}));
    const auto sum = [&] {
        return database.execAndGet("SELECT success_micros FROM job_days").getInt64();
    };
    EXPECT_EQ(sum(), std::numeric_limits<std::int64_t>::max());
    for (int id = 1; id <= 2999; ++id) writer.erase(id);
    EXPECT_EQ(sum(), hundred_years);
    EXPECT_EQ(test::stored_summaries(database), test::recounted_summaries(database));
}

TEST(Claims, ManyInOneTransactionDoNotOverflowEither) {
    auto database = history::open_in_memory();
    history::RunWriter writer{database, history::Table::runs, history::Summing::when_told};
    for (unsigned i = 0; i < 3000; ++i) writer.put(success_of(i, Micros{hundred_years}));
    writer.write_summaries();
    EXPECT_EQ(database.execAndGet("SELECT success_micros FROM job_days").getInt64(),
              std::numeric_limits<std::int64_t>::max());
}

TEST(Claims, AStoreWhoseSumIsAtItsLimitTakesMoreRuns) {
    const Scene scene;
    scene.add({.number = 1});
    scene.ingest();
    scene.database().exec("UPDATE job_days SET success_micros = 9223372036854775807");
    scene.add({.number = 2});
    scene.add({.number = 3, .job = "other"});
    EXPECT_EQ(scene.ingest().entries, 2U);
    EXPECT_EQ(scene.value("SELECT count(*) FROM runs"), "3");
}

TEST(Refused, AnEntryIsPutAsideWithTheReasonAndStopsNobody) {
    const Scene scene;
    refuse_bad(scene);
    scene.add({.number = 1, .job = "first"});
    scene.add({.number = 2, .job = "bad"});
    scene.add({.number = 3, .job = "last", .outcome = 2, .wait_status = 3 << 8});
    const auto ingested = scene.ingest();
    EXPECT_EQ(ingested.entries, 2U);
    EXPECT_EQ(scene.value("SELECT group_concat(job) FROM (SELECT job FROM jobs ORDER BY job)"),
              "backup,first,last");
    EXPECT_EQ(scene.value("SELECT count(*) FROM alert_states WHERE job = 'last'"), "1");
    EXPECT_TRUE(spool::list(scene.spool()).empty());
    const auto aside = scene.files(scene.spool() + "/damaged");
    ASSERT_EQ(aside.size(), 2U);
    EXPECT_EQ(aside[1], aside[0] + ".why");
    EXPECT_EQ(test::content_of(scene.spool() + "/damaged/" + aside[1]),
              "the store can't take it: no room for this\n");
    EXPECT_EQ(test::stored_summaries(scene.database()),
              test::recounted_summaries(scene.database()));
}

TEST(Refused, ARunOfAnImportIsLeftOutWithTheReasonAndStopsNobody) {
    const Scene scene;
    refuse_bad(scene);
    auto importer =
        history::Importer::open(scene.surroundings, scene.store(), history::ImportMode::for_real);
    ASSERT_TRUE(importer.has_value());
    for (const auto* job : {"first", "bad", "bad", "last"}) {
        spool::Entry entry;
        entry.kind = spool::Kind::end;
        entry.run.key = std::string(31, '9') + job[1];
        entry.run.job = job;
        entry.run.source = "journal";
        entry.run.started = scene.now - std::chrono::minutes{9};
        entry.run.outcome = Outcome::success;
        const auto is_new = (*importer)->put(entry);
        ASSERT_TRUE(is_new.has_value());
        EXPECT_EQ(*is_new, std::string{job} != "bad");
    }
    EXPECT_FALSE((*importer)->commit("source", "its state").has_value());
    EXPECT_FALSE((*importer)->finish().has_value());
    ASSERT_EQ((*importer)->refused().size(), 2U);
    EXPECT_NE((*importer)->refused()[0].find("a run of bad"), std::string::npos);
    EXPECT_NE((*importer)->refused()[0].find("no room for this"), std::string::npos);
    EXPECT_EQ(scene.value("SELECT group_concat(job) FROM (SELECT job FROM jobs ORDER BY job)"),
              "backup,first,last");
    EXPECT_EQ(scene.value("SELECT state FROM imports"), "its state");
    EXPECT_EQ(test::stored_summaries(scene.database()),
              test::recounted_summaries(scene.database()));
}

TEST(Refused, TheEndOfARunStopsNobody) {
    const Scene scene;
    scene.add({.number = 1'000'000});
    scene.ingest();
    scene.database().exec(
        "CREATE TRIGGER refuse BEFORE INSERT ON runs WHEN new.job = 'bad'"
        " AND new.outcome = 'interrupted' BEGIN SELECT raise(ABORT, 'no end for this'); END");
    for (const auto& [number, job] : {std::pair{1U, "a"}, {2U, "bad"}, {3U, "z"}})
        scene.add({.number = number, .kind = spool::Kind::start, .job = job, .job_pid = 4711});
    const auto warnings = scene.ingest().warnings;
    ASSERT_EQ(warnings.size(), 1U);
    EXPECT_NE(warnings[0].find("no end for this"), std::string::npos);
    EXPECT_EQ(scene.value("SELECT group_concat(job || ' ' || outcome) FROM (SELECT job, outcome"
                          " FROM runs WHERE job <> 'backup' ORDER BY job)"),
              "a interrupted,bad running,z interrupted");
    EXPECT_EQ(scene.value("SELECT count(*) FROM alert_states WHERE job IN ('a', 'z')"), "2");
    EXPECT_EQ(test::stored_summaries(scene.database()),
              test::recounted_summaries(scene.database()));
}

TEST(Refused, IsToldWithEachAnswer) {
    Scene scene;
    refuse_bad(scene);
    scene.now = std::chrono::floor<Micros>(std::chrono::system_clock::now());
    scene.add({.number = 2, .job = "bad"});
    scene.add({.number = 3});
    scene.ingest();
    const auto history = history::History::open_in(scene.surroundings, scene.store());
    ASSERT_TRUE(history.has_value());
    EXPECT_EQ(history->warnings(),
              std::vector<std::string>{
                  "an entry could not be recorded and is kept in the folder damaged of the spool:"
                  " the store can't take it: no room for this"});
}

TEST(Refused, WaitsWhereTheStoreTakesNothingAtAll) {
    const Scene scene;
    refuse_bad(scene);
    scene.add({.number = 2, .job = "bad"});
    scene.add({.number = 3, .job = "bad"});
    EXPECT_FALSE(history::ingest_in(scene.surroundings, scene.store(), -1).has_value());
    EXPECT_EQ(spool::list(scene.spool()).size(), 2U);
    scene.database().exec("DROP TRIGGER refuse");
    EXPECT_EQ(scene.ingest().entries, 2U);
}

TEST(Refused, NoMoreIsKeptThanABoundAndTheRestIsCounted) {
    const Scene scene;
    refuse_bad(scene);
    for (unsigned i = 1; i <= 510; ++i) scene.add({.number = i, .job = "bad"});
    scene.add({.number = 600});
    scene.add({.number = 0});
    scene.ingest();
    const auto aside = history::put_aside_in({scene.spool()});
    EXPECT_EQ(aside.entries, 500U);
    EXPECT_EQ(scene.files(scene.spool() + "/damaged").size(), 1000U);
    EXPECT_EQ(test::content_of(scene.spool() + "/dropped").substr(0, 3), "10 ");
}

}  // namespace

// SPDX-License-Identifier: MIT
#include "history/recording/ingest.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <string>
#include <vector>

#include "capture/spool/listing.hpp"
#include "history/database/schema.hpp"
#include "history/losses/put_aside.hpp"
#include "history/runs/recount.hpp"
#include "history/scene.hpp"

namespace {

using namespace jw;
using test::Scene;
using test::SpooledRun;

constexpr int failed_3 = 3 << 8;

TEST(Ingest, BringsEveryEntryInAndEmptiesTheSpool) {
    const Scene scene;
    for (unsigned i = 1; i <= 1200; ++i) scene.add({.number = i});
    EXPECT_EQ(scene.ingest().entries, 1200U);
    EXPECT_EQ(scene.value("SELECT count(*) FROM runs"), "1200");
    EXPECT_EQ(scene.files(scene.spool()), (std::vector<std::string>{"lock", "reserve"}));
}

TEST(Ingest, HoldsThePlainSchemaOfTheRecord) {
    const Scene scene;
    scene.add({.outcome = 2, .wait_status = failed_3, .out = "out", .err = "err"});
    scene.ingest();
    EXPECT_EQ(scene.value("SELECT id || job || started || '|' || duration || '|' || exit || '|' ||"
                          " outcome || '|' || stdout || stderr FROM runs"),
              "1backup1700000000.0|1.5|3|failure|outerr");
    EXPECT_EQ(scene.value("SELECT typeof(stdout) || typeof(started) || typeof(exit) FROM runs"),
              "textrealinteger");
    EXPECT_EQ(scene.value("SELECT argv FROM runs"), R"(["/bin/backup","--full"])");
    EXPECT_EQ(scene.value("SELECT sql LIKE '%runs(job, started)' FROM sqlite_schema"
                          " WHERE name = 'idx_runs_job_started'"),
              "1");
    EXPECT_EQ(scene.value("PRAGMA journal_mode"), "wal");
    EXPECT_EQ(scene.value("PRAGMA user_version"), std::to_string(history::schema_version));
    EXPECT_EQ(scene.value("SELECT started FROM v_failures"), "2023-11-14T22:13:20.000Z");
}

TEST(Ingest, GivesASignal128PlusItsNumber) {
    const Scene scene;
    scene.add({.outcome = 3, .wait_status = 9});
    scene.ingest();
    EXPECT_EQ(scene.value("SELECT exit || ' ' || signal || ' ' || outcome FROM runs"),
              "137 9 signal");
}

TEST(Ingest, MakesOneRowOfEveryOrderInWhichTheEntriesOfARunCome) {
    const std::vector<SpooledRun> entries{
        {.kind = spool::Kind::start},
        {.revision = 1, .outcome = 2, .wait_status = failed_3, .out = "first"},
        {.revision = 2, .outcome = 2, .wait_status = failed_3, .out = "first and later"}};
    std::vector<std::size_t> order{0, 1, 2};
    do {
        const Scene scene;
        for (const auto index : order) {
            scene.add(entries[index]);
            scene.ingest();
        }
        EXPECT_EQ(
            scene.value("SELECT count(*) || ' ' || min(id) || ' ' || outcome || ' ' || exit ||"
                        " ' ' || stdout FROM runs"),
            "1 1 failure 3 first and later");
        EXPECT_EQ(test::stored_summaries(scene.database()),
                  test::recounted_summaries(scene.database()));
    } while (std::next_permutation(order.begin(), order.end()));
}

TEST(Ingest, KeepsWhereARunCameFromWhenItsOutputIsReplacedLater) {
    const Scene scene;
    scene.add({.revision = 1, .unit = "a.service", .job_pid = 10, .job_start = 1});
    scene.ingest();
    scene.add({.revision = 2, .job = "b", .unit = "b.service", .job_pid = 20, .out = "late"});
    scene.ingest();
    EXPECT_EQ(scene.value("SELECT job || unit || pid || pid_start || stdout FROM runs"),
              "backupa.service101late");
}

TEST(Ingest, JudgesARunOnceByWhatIsKnownOfItLast) {
    const Scene scene;
    scene.add({.revision = 1, .outcome = 2, .wait_status = failed_3});
    scene.add({.revision = 2, .outcome = 1, .wait_status = 0});
    scene.ingest();
    EXPECT_EQ(scene.value("SELECT outcome FROM runs"), "success");
    EXPECT_EQ(scene.value("SELECT count(*) FROM alert_states WHERE state LIKE '%failures%'"), "0");
}

TEST(Ingest, ChangesNothingWhenAnEntryComesTwice) {
    const Scene scene;
    scene.add({.out = "once"});
    scene.ingest();
    const auto before = scene.value("SELECT json_array(id, run_key, stdout, revision) FROM runs");
    scene.add({.out = "once"});
    scene.ingest();
    EXPECT_EQ(scene.value("SELECT json_array(id, run_key, stdout, revision) FROM runs"), before);
    EXPECT_EQ(scene.value("SELECT runs FROM jobs"), "1");
}

void add_bare(const Scene& scene, std::string_view job) {
    ::mkdir(scene.spool().c_str(), 0700);
    const Fd folder{::open(scene.spool().c_str(), O_RDONLY | O_DIRECTORY)};
    const spool::BareFacts facts{.started = 1'700'000'000'000'000,
                                 .duration = 9,
                                 .outcome = 2,
                                 .wait_status = failed_3,
                                 .job = job};
    ASSERT_EQ(spool::write_bare_entry(folder, spool::bare_name(SpooledRun{}.key(), facts)), 0);
}

TEST(Ingest, CompletesARunKnownByItsNameAloneInEitherOrder) {
    const std::string long_name(100, 'j');
    for (const bool start_first : {true, false}) {
        const Scene scene;
        const SpooledRun start{.kind = spool::Kind::start, .job = long_name};
        if (start_first) scene.add(start);
        if (start_first) scene.ingest();
        add_bare(scene, long_name);
        scene.ingest();
        if (!start_first) scene.add(start);
        scene.ingest();
        EXPECT_EQ(scene.value("SELECT outcome || exit || cwd || host FROM runs"),
                  "failure3/srvhere");
        EXPECT_EQ(scene.value("SELECT job FROM runs"), long_name);
        EXPECT_EQ(scene.value("SELECT stdout FROM runs"), "NULL");
        EXPECT_EQ(test::stored_summaries(scene.database()),
                  test::recounted_summaries(scene.database()));
    }
}

TEST(Ingest, LetsARealEndReplaceABareOne) {
    const Scene scene;
    add_bare(scene, "backup");
    scene.ingest();
    scene.add({.outcome = 2, .wait_status = failed_3, .out = "all of it"});
    scene.ingest();
    EXPECT_EQ(scene.value("SELECT stdout FROM runs"), "all of it");
}

TEST(Ingest, KeepsOutputThatIsNoTextAsTheSameBytes) {
    using namespace std::string_literals;
    const Scene scene;
    scene.add({.out = "a\0b"s, .err = "\xff\xfe"});
    scene.ingest();
    EXPECT_EQ(scene.value("SELECT typeof(stdout) || hex(stdout) || typeof(stderr) || hex(stderr)"
                          " FROM runs"),
              "blob610062blobFFFE");
}

TEST(Ingest, TellsNoOutputFromOutputThatWasNotKept) {
    const Scene scene;
    scene.add({.number = 1});
    scene.add({.number = 2, .out_dropped = 10});
    scene.add({.number = 3, .kind = spool::Kind::start});
    scene.ingest();
    EXPECT_EQ(scene.value("SELECT group_concat(ifnull(stdout, 'NULL'), ',') FROM"
                          " (SELECT stdout FROM runs ORDER BY run_key)"),
              ",NULL,NULL");
}

TEST(Ingest, KeepsHostileJobNamesApartAndMakesNoPathsOfThem) {
    const Scene scene;
    const std::vector<std::string> names{"a/../../b",
                                         "a\nb",
                                         "'; DROP TABLE runs; --",
                                         "\xff\xfe",
                                         "..",
                                         std::string(4096, 'x'),
                                         std::string(4097, 'x')};
    std::uint64_t number = 0;
    for (const auto& name : names) scene.add({.number = ++number, .job = name});
    scene.ingest();
    EXPECT_EQ(scene.value("SELECT count(*) FROM jobs"), std::to_string(names.size()));
    EXPECT_EQ(scene.value("SELECT count(DISTINCT job) FROM runs"), std::to_string(names.size()));
    EXPECT_EQ(scene.files(scene.spool()), (std::vector<std::string>{"lock", "reserve"}));
}

TEST(Ingest, NamesARunAfterItsUnitOrItsCommand) {
    const Scene scene;
    scene.add({.number = 1, .job = "", .unit = "nightly.service"});
    scene.add({.number = 2, .job = ""});
    scene.add({.number = 3, .job = "", .argv = ""});
    scene.ingest();
    EXPECT_EQ(scene.value("SELECT group_concat(job) FROM (SELECT job FROM runs ORDER BY run_key)"),
              "nightly,backup,unnamed");
}

unsigned mode_of(const std::string& path) {
    struct stat status {};

    return ::stat(path.c_str(), &status) == 0 ? status.st_mode & 0777 : 0;
}

TEST(Ingest, MakesEverythingPrivateWhateverTheUmask) {
    for (const mode_t mask : {0U, 0777U}) {
        const Scene scene;
        scene.add({});
        const auto before = ::umask(mask);
        const auto ingested = history::ingest_in(scene.surroundings, scene.store(), -1);
        EXPECT_EQ(::umask(before), mask);
        EXPECT_TRUE(ingested.has_value());
        EXPECT_EQ(mode_of(scene.store()), 0600U) << mask;
        EXPECT_EQ(mode_of(scene.store() + "-wal"), 0600U) << mask;
        EXPECT_EQ(mode_of(scene.store() + "-shm"), 0600U) << mask;
        EXPECT_EQ(mode_of(scene.spool()), 0700U) << mask;
        EXPECT_EQ(mode_of(scene.spool() + "/lock"), 0600U) << mask;
    }
}

TEST(Ingest, TakesRightsOnAStoreFromOthers) {
    const Scene scene;
    scene.add({.number = 1});
    scene.ingest();
    ASSERT_EQ(::chmod(scene.store().c_str(), 0644), 0);
    scene.add({.number = 2});
    scene.ingest();
    EXPECT_EQ(mode_of(scene.store()), 0600U);
}

TEST(Ingest, PutsADamagedEntryAsideOnceAndBringsTheOthersIn) {
    const Scene scene;
    scene.add({.number = 1});
    const auto name = std::string(32, 'd') + ".1.end";
    test::write_file(scene.spool() + "/" + name, "no entry at all, but long enough for a head ...");
    scene.add({.number = 2});
    const auto ingested = scene.ingest();
    EXPECT_EQ(ingested.entries, 2U);
    ASSERT_EQ(ingested.warnings.size(), 1U);
    EXPECT_NE(ingested.warnings[0].find(name), std::string::npos);
    EXPECT_EQ(scene.files(scene.spool() + "/damaged"),
              (std::vector<std::string>{name, name + ".why"}));
    EXPECT_TRUE(scene.ingest().warnings.empty());
}

TEST(Ingest, KeepsTwoDamagedEntriesOfOneNameBoth) {
    const Scene scene;
    scene.add({});
    const auto name = std::string(32, 'd') + ".1.end";
    for (const auto* content : {"one", "two"}) {
        test::write_file(scene.spool() + "/" + name, content);
        scene.ingest();
    }
    EXPECT_EQ(scene.files(scene.spool() + "/damaged"),
              (std::vector<std::string>{name, name + ".2", name + ".2.why", name + ".why"}));
}

TEST(Ingest, KeepsTheFactsOfATornEntryAndTheFileToo) {
    const Scene scene;
    const SpooledRun run{.outcome = 2, .wait_status = failed_3, .out = "this will be cut"};
    scene.add(run);
    const auto path = scene.spool() + "/" + std::string{run.name().view()};
    ASSERT_EQ(::truncate(path.c_str(), static_cast<off_t>(test::content_of(path).size()) - 4), 0);
    EXPECT_EQ(scene.ingest().warnings.size(), 1U);
    EXPECT_EQ(scene.value("SELECT outcome || exit || stdout_bytes || stdout_dropped FROM runs"),
              "failure31616");
    EXPECT_EQ(scene.value("SELECT stdout FROM runs"), "NULL");
    EXPECT_NE(scene.value("SELECT note FROM runs").find("torn"), std::string::npos);
    EXPECT_EQ(history::put_aside_in({scene.spool()}).entries, 1U);
}

TEST(Ingest, LeavesAnEntryOfANewerJobWatchInTheSpool) {
    const Scene scene;
    const SpooledRun run;
    scene.add(run);
    const auto path = scene.spool() + "/" + std::string{run.name().view()};
    auto bytes = test::content_of(path);
    bytes[4] = 9;
    test::write_file(path, bytes);
    const auto ingested = scene.ingest();
    EXPECT_EQ(ingested.entries, 0U);
    EXPECT_EQ(ingested.warnings.size(), 1U);
    EXPECT_EQ(test::content_of(path), bytes);
}

TEST(Ingest, LeavesTheSpoolToTheProcessThatHoldsTheLock) {
    const Scene scene;
    scene.add({});
    scene.ingest();
    scene.add({.number = 2});
    const Fd lock{::open((scene.spool() + "/lock").c_str(), O_RDWR)};
    ASSERT_EQ(::flock(lock.get(), LOCK_EX | LOCK_NB), 0);
    EXPECT_TRUE(scene.ingest().left_to_another);
    EXPECT_EQ(scene.value("SELECT count(*) FROM runs"), "1");
    const auto ingested = history::ingest_in(scene.surroundings, scene.store(), lock.get());
    ASSERT_TRUE(ingested.has_value());
    EXPECT_EQ(ingested->entries, 1U);
}

TEST(Ingest, TakesWhatComesWhileItLeaves) {
    Scene scene;
    scene.add({.number = 1});
    bool added = false;
    scene.surroundings.reached = [&](history::Step step) {
        if (step != history::Step::unlocked || added) return;
        added = true;
        scene.add({.number = 2});
    };
    EXPECT_EQ(scene.ingest().entries, 2U);
}

TEST(Ingest, MakesNoStoreWhereThereIsNothingToRecord) {
    const Scene scene;
    scene.ingest();
    EXPECT_NE(::access(scene.store().c_str(), F_OK), 0);
}

TEST(Ingest, NeedsNoRightsOnTheFolderThatItDoesNotHave) {
    Scene scene;
    const auto ingested = history::ingest_in(scene.surroundings, "/proc/nowhere/history.db", -1);
    ASSERT_FALSE(ingested.has_value());
    EXPECT_FALSE(ingested.error().why.empty());
    EXPECT_FALSE(ingested.error().next.empty());
}

}  // namespace

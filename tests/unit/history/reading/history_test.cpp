// SPDX-License-Identifier: MIT
#include "history/reading/history.hpp"

#include <SQLiteCpp/Column.h>
#include <SQLiteCpp/Statement.h>
#include <SQLiteCpp/Transaction.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <random>
#include <string>
#include <vector>

#include "capture/spool/listing.hpp"
#include "history/runs/rows.hpp"
#include "history/scene.hpp"

namespace {

using namespace jw;
using history::History;
using test::Scene;
using test::SpooledRun;

History opened(const Scene& scene) {
    auto history = History::open_in(scene.surroundings, scene.store());
    if (!history) throw std::runtime_error{history.error().what + ": " + history.error().why};
    return std::move(*history);
}

std::string line_of(const std::optional<Run>& run) {
    if (!run) return "-";
    return fmt::format("{} {} {} {} {}", run->key, run->job,
                       run->started.time_since_epoch().count(), word(run->outcome),
                       run->exit.value_or(-1));
}

/// Everything a history answers, in text and without ids.
std::string all_of(const History& history) {
    std::string text;
    for (const auto& run : history.runs({}))
        text += line_of(run) + " " + history.output(run).out + history.output(run).err + "\n";
    for (const auto& job : history.jobs()) {
        const auto& standing = job.standing;
        text += fmt::format("{}: {} | {} | {} | {} {} {}\n", job.name, line_of(standing.last),
                            line_of(job.last_success), line_of(job.last_failure),
                            job.successes_in_row, job.failures_in_row, job.recent.size());
        text += fmt::format("  {} {} {}\n", standing.skips_since, line_of(standing.under_way),
                            standing.turns);
        for (const auto& day : job.days)
            text += fmt::format("  {} {} {} {} {}\n", day.day, day.successes, day.failures,
                                day.others, day.duration_sum);
    }
    text += line_of(history.last_failure({})) + "\n";
    text += fmt::format("{} {}\n", history.facts().runs, history.facts().jobs);
    return text;
}

SpooledRun random_run(std::mt19937& random) {
    const auto pick = [&random](unsigned below) { return random() % below; };
    const bool is_start = pick(4) == 0;
    return {.number = 1 + pick(60),
            .kind = is_start ? spool::Kind::start : spool::Kind::end,
            .revision = static_cast<unsigned>(1 + pick(3)),
            .job = "job" + std::to_string(pick(3)),
            .started = 1'700'000'000'000'000 + static_cast<std::int64_t>(pick(300)) * 600'000'000,
            .outcome = static_cast<int>(1 + pick(8)),
            .wait_status = static_cast<int>(pick(3)) << 8,
            .out = "out" + std::to_string(pick(100))};
}

TEST(History, AnswersTheSameBesideALockedStoreAsFromTheStore) {
    for (unsigned seed = 1; seed <= 10; ++seed) {
        std::mt19937 random{seed};
        Scene scene;
        scene.now = Instant{Micros{1'701'000'000'000'000}};
        scene.surroundings.busy_timeout = std::chrono::milliseconds{0};
        for (int i = 0; i < 40; ++i) scene.add(random_run(random));
        scene.ingest();
        for (int i = 0; i < 40; ++i) scene.add(random_run(random));
        std::string beside;
        {
            auto holder = scene.database();
            const SQLite::Transaction transaction{holder, SQLite::TransactionBehavior::IMMEDIATE};
            const auto spooled = spool::list(scene.spool()).size();
            const auto history = opened(scene);
            EXPECT_EQ(history.facts().spooled, spooled);
            beside = all_of(history);
        }
        scene.ingest();
        const auto history = opened(scene);
        EXPECT_EQ(history.facts().spooled, 0U);
        ASSERT_EQ(beside, all_of(history)) << seed;
    }
}

TEST(History, ShowsARunTheMomentItsEntryIsThere) {
    const Scene scene;
    scene.add({.number = 1});
    EXPECT_EQ(opened(scene).runs({}).size(), 1U);
    scene.add({.number = 2});
    EXPECT_EQ(opened(scene).runs({}).size(), 2U);
}

TEST(History, LeavesTheSpoolAndTheStoreToTheRecorder) {
    const Scene scene;
    scene.add({.number = 1});
    EXPECT_FALSE(opened(scene).has_store());
    EXPECT_NE(::access(scene.store().c_str(), F_OK), 0);
    scene.ingest();
    scene.add({.number = 2});
    EXPECT_EQ(opened(scene).facts().spooled, 1U);
    EXPECT_EQ(spool::list(scene.spool()).size(), 1U);
    EXPECT_EQ(scene.value("SELECT count(*) FROM runs"), "1");
}

TEST(History, ReadsTheSpoolWhereAnotherProcessHoldsTheLock) {
    const Scene scene;
    scene.add({.number = 1});
    scene.ingest();
    scene.add({.number = 2, .out = "beside"});
    const Fd lock{::open((scene.spool() + "/lock").c_str(), O_RDWR)};
    ASSERT_EQ(::flock(lock.get(), LOCK_EX | LOCK_NB), 0);
    const auto history = opened(scene);
    const auto runs = history.runs({});
    ASSERT_EQ(runs.size(), 2U);
    EXPECT_EQ(runs[0].id, 2);
    EXPECT_EQ(history.run(2)->key, runs[0].key);
    EXPECT_EQ(history.output(runs[0]).out, "beside");
    EXPECT_EQ(history.facts().spooled, 1U);
}

/// One try of a service, by its wrapper or its manager.
SpooledRun told_of(std::uint64_t number, int attempt, bool by_manager) {
    SpooledRun run{.number = number,
                   .unit = "backup.service",
                   .invocation = std::string(31, '0') + std::to_string(attempt),
                   .started = 1'700'000'000'000'000 + attempt * std::int64_t{10'000'000},
                   .outcome = attempt == 1 ? 2 : 1,
                   .wait_status = attempt == 1 ? 768 : 0};
    run.out = "try " + std::to_string(attempt) + "\n";
    run.unit_part = by_manager ? 0 : 2;
    if (!by_manager) return run;
    run.source = "systemd";
    run.result = attempt == 1 ? "exit-code" : "success";
    run.attempt = attempt;
    if (attempt == 1) run.retry_by = 1'800'000'000'000'000;
    return run;
}

/// What is shown of a job with one run.
std::string one_run_of(const Scene& scene) {
    const auto history = opened(scene);
    const auto runs = history.runs({});
    if (runs.size() != 1) return std::to_string(runs.size()) + " runs";
    const auto& run = runs.front();
    const auto jobs = history.jobs(5);
    return std::string{word(run.outcome)} + " " + std::to_string(run.tries) + " " +
           std::to_string(jobs.front().successes_in_row) + " " + history.output(run).out;
}

TEST(History, PutsTogetherWhatIsToldOfOneActivationAsTheStoreWill) {
    const std::vector told{told_of(1, 1, false), told_of(2, 1, true), told_of(3, 2, false),
                           told_of(4, 2, true)};
    for (unsigned stored = 0; stored < 16; ++stored) {
        const Scene scene;
        scene.add({.number = 99, .job = "other"});
        scene.ingest();
        scene.database().exec("DELETE FROM runs; DELETE FROM jobs; DELETE FROM job_days");
        for (unsigned i = 0; i < told.size(); ++i)
            if ((stored >> i & 1U) != 0) scene.add(told[i]);
        scene.ingest();
        const Fd lock{::open((scene.spool() + "/lock").c_str(), O_RDWR)};
        ASSERT_EQ(::flock(lock.get(), LOCK_EX | LOCK_NB), 0);
        for (unsigned i = 0; i < told.size(); ++i)
            if ((stored >> i & 1U) == 0) scene.add(told[i]);
        EXPECT_EQ(one_run_of(scene), "success 2 1 try 1\ntry 2\n") << stored;
    }
}

TEST(History, ReadsTheSpoolWhereNoStoreIsYet) {
    const Scene scene;
    scene.add({.out = "first of all"});
    ::mkdir(scene.spool().c_str(), 0700);
    const Fd lock{::open((scene.spool() + "/lock").c_str(), O_RDWR | O_CREAT, 0600)};
    ASSERT_EQ(::flock(lock.get(), LOCK_EX | LOCK_NB), 0);
    const auto history = opened(scene);
    ASSERT_EQ(history.runs({}).size(), 1U);
    EXPECT_EQ(history.output(history.runs({})[0]).out, "first of all");
    EXPECT_NE(::access(scene.store().c_str(), F_OK), 0);
}

TEST(History, OfNothingIsEmptyAndMakesNothing) {
    const Scene scene;
    const auto before = scene.files(scene.folder().path());
    const auto history = opened(scene);
    EXPECT_TRUE(history.jobs().empty());
    EXPECT_TRUE(history.runs({}).empty());
    EXPECT_EQ(history.last_failure({}), std::nullopt);
    EXPECT_EQ(history.facts().oldest, std::nullopt);
    EXPECT_EQ(scene.files(scene.folder().path()), before);
}

TEST(History, ShowsARunAsInterruptedEvenIfItCantBeWrittenDown) {
    Scene scene;
    scene.add({.kind = spool::Kind::start, .job_pid = 4711, .job_start = 99});
    scene.add_process(4711, 'S', 99);
    scene.ingest();
    EXPECT_EQ(opened(scene).runs({})[0].outcome, Outcome::running);
    scene.remove_process(4711);
    {
        auto holder = scene.database();
        const SQLite::Transaction transaction{holder, SQLite::TransactionBehavior::IMMEDIATE};
        const auto history = opened(scene);
        EXPECT_EQ(history.runs({.failed_only = true}).size(), 1U);
        EXPECT_EQ(history.job("backup")->failures_in_row, 1U);
    }
    EXPECT_EQ(scene.value("SELECT outcome FROM runs"), "running");
    EXPECT_EQ(opened(scene).last_failure("backup")->outcome, Outcome::interrupted);
    EXPECT_EQ(scene.value("SELECT outcome FROM runs"), "running");
    scene.ingest();
    EXPECT_EQ(scene.value("SELECT outcome FROM runs"), "interrupted");
}

TEST(History, ThrowsDamagedForWhatBreaksLater) {
    const Scene scene;
    for (unsigned i = 1; i < 500; ++i) scene.add({.number = i, .out = std::string(100, 'x')});
    scene.ingest();
    const auto history = opened(scene);
    auto bytes = test::content_of(scene.store());
    for (std::size_t i = 8192; i < bytes.size(); ++i) bytes[i] = static_cast<char>(i * 37);
    const Fd file{::open(scene.store().c_str(), O_WRONLY)};
    ASSERT_EQ(::pwrite(file.get(), bytes.data(), bytes.size(), 0),
              static_cast<ssize_t>(bytes.size()));
    EXPECT_ANY_THROW(history.runs({}));
}

TEST(History, FiltersHalfOpenInTimeNewestFirst) {
    const Scene scene;
    for (unsigned i = 0; i < 5; ++i)
        scene.add({.number = i + 1,
                   .job = i % 2 == 0 ? "even" : "odd",
                   .started = 1'700'000'000'000'000 + i * 1'000'000,
                   .outcome = i == 3 ? 2 : 1});
    const auto history = opened(scene);
    const auto second = [](int n) {
        return Instant{Micros{1'700'000'000'000'000 + n * 1'000'000}};
    };
    const auto starts = [&](const history::Filter& filter) {
        std::string text;
        for (const auto& run : history.runs(filter))
            text += std::to_string((run.started - second(0)).count() / 1'000'000);
        return text;
    };
    EXPECT_EQ(starts({}), "43210");
    EXPECT_EQ(starts({.since = second(1), .until = second(4)}), "321");
    EXPECT_EQ(starts({.job = "even"}), "420");
    EXPECT_EQ(starts({.failed_only = true}), "3");
    EXPECT_EQ(starts({.limit = 2}), "43");
    EXPECT_EQ(history.success_before("even", second(4))->started, second(2));
    EXPECT_EQ(history.job("even", 2)->recent.size(), 2U);
    EXPECT_EQ(history.job("none"), std::nullopt);
    EXPECT_EQ(history.job_names(), (std::vector<std::string>{"even", "odd"}));
}

TEST(History, GivesBackEveryFactOfARun) {
    const Scene scene;
    scene.add({.job = "a\nb",
               .argv = std::string{"/bin/x\0\xff\xfe\0", 10},
               .unit = "x.service",
               .job_pid = 12,
               .job_start = 34});
    const auto entry = *spool::read(spool::list(scene.spool())[0]);
    scene.ingest();
    const auto run = opened(scene).runs({})[0];
    EXPECT_EQ(run.job, "a\nb");
    EXPECT_EQ(run.argv, entry.run.argv);
    EXPECT_EQ(run.started, entry.run.started);
    EXPECT_EQ(run.duration, entry.run.duration);
    EXPECT_EQ(run.cpu_user, entry.run.cpu_user);
    EXPECT_EQ(run.max_rss, entry.run.max_rss);
    EXPECT_EQ(run.unit, "x.service");
    EXPECT_EQ(run.process.pid, 12);
    EXPECT_EQ(run.process.start_ticks, 34U);
    EXPECT_EQ(run.boot_id, entry.run.boot_id);
    EXPECT_EQ(run.blocks_in, std::nullopt);
    EXPECT_FALSE(run.user.empty());
}

/// Whether it is known what the newest run wrote, in the store and beside it.
std::pair<bool, bool> is_output_known(const Scene& scene) {
    std::pair<bool, bool> known;
    {
        auto holder = scene.database();
        const SQLite::Transaction transaction{holder, SQLite::TransactionBehavior::IMMEDIATE};
        known.second = opened(scene).runs({})[0].out.known;
    }
    known.first = opened(scene).runs({})[0].out.known;
    return known;
}

TEST(History, TellsUnknownOutputFromNone) {
    Scene scene;
    scene.surroundings.busy_timeout = std::chrono::milliseconds{0};
    constexpr std::pair unknown{false, false}, known{true, true};
    scene.add({.number = 9, .started = 1'600'000'000'000'000});
    scene.ingest();
    scene.add({.number = 1,
               .kind = spool::Kind::start,
               .started = 1'700'000'000'000'000 - 1,
               .job_pid = 4710,
               .job_start = 99});
    EXPECT_EQ(is_output_known(scene), unknown) << "interrupted";
    EXPECT_EQ(opened(scene).runs({})[0].outcome, Outcome::interrupted);
    scene.add({.number = 2, .kind = spool::Kind::start, .job_pid = 4711, .job_start = 99});
    scene.add_process(4711, 'S', 99);
    EXPECT_EQ(is_output_known(scene), unknown) << "running";
    scene.add({.number = 2});
    EXPECT_EQ(is_output_known(scene), known);
    EXPECT_EQ(scene.value("SELECT stdout FROM runs ORDER BY started DESC LIMIT 1"), "");
}

TEST(History, CanBeReadFromAFolderThatCantBeWritten) {
    if (::geteuid() != 0) GTEST_SKIP() << "needs another user";
    const Scene scene;
    scene.add({});
    scene.ingest();
    for (const auto* suffix : {"-wal", "-shm"}) ::unlink((scene.store() + suffix).c_str());
    ASSERT_EQ(::chown(scene.store().c_str(), 65534, 65534), 0);
    ASSERT_EQ(::chmod(scene.folder().path().c_str(), 0555), 0);
    ASSERT_EQ(::seteuid(65534), 0);
    const auto history = History::open_in(scene.surroundings, scene.store());
    ASSERT_EQ(::seteuid(0), 0);
    ASSERT_TRUE(history.has_value()) << history.error().why;
    EXPECT_EQ(history->runs({}).size(), 1U);
}

TEST(History, SaysWhyAStoreCantBeReadAtAll) {
    if (::geteuid() != 0) GTEST_SKIP() << "needs another user";
    const Scene scene;
    scene.add({});
    scene.ingest();
    ASSERT_EQ(::chmod(scene.folder().path().c_str(), 0755), 0);
    ASSERT_EQ(::seteuid(65534), 0);
    const auto history = History::open_in(scene.surroundings, scene.store());
    ASSERT_EQ(::seteuid(0), 0);
    ASSERT_FALSE(history.has_value());
    EXPECT_FALSE(history.error().next.empty());
    EXPECT_EQ(scene.value("SELECT count(*) FROM runs"), "1");
}

/// The plan SQLite makes for a query; no answer may walk through all runs.
std::string plan_of(SQLite::Database& database, const std::string& query) {
    SQLite::Statement plan{database, "EXPLAIN QUERY PLAN " + query};
    std::string text;
    while (plan.executeStep()) text += plan.getColumn(3).getString() + "\n";
    return text;
}

TEST(History, FindsEveryAnswerThroughAnIndex) {
    const Scene scene;
    scene.add({});
    scene.ingest();
    auto database = scene.database();
    const auto failed = std::string{" AND "} + history::failed_sql;
    const std::string newest = " ORDER BY ordered DESC, id DESC LIMIT 20";
    const auto plan = [&](const std::string& condition) {
        return plan_of(database, "SELECT " + history::row_columns() + " FROM runs WHERE " +
                                     condition + newest);
    };
    EXPECT_EQ(plan("job = 'x'"), "SEARCH runs USING INDEX idx_runs_job_ordered (job=?)\n");
    EXPECT_EQ(plan("true"), "SCAN runs USING INDEX idx_runs_ordered\n");
    EXPECT_EQ(plan("true" + failed), "SCAN runs USING INDEX idx_runs_failure\n");
    EXPECT_EQ(plan("job = 'x'" + failed), "SEARCH runs USING INDEX idx_runs_job_failure (job=?)\n");
    EXPECT_EQ(plan("job = 'x' AND outcome = 'success' AND ordered < 7"),
              "SEARCH runs USING INDEX idx_runs_job_success (job=? AND ordered<?)\n");
    EXPECT_EQ(plan_of(database,
                      "SELECT id, job FROM runs WHERE outcome = 'running'"
                      " ORDER BY ordered, id LIMIT 10000"),
              "SCAN runs USING INDEX idx_runs_running\n");
}

}  // namespace

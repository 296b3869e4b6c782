// SPDX-License-Identifier: MIT
#include "history/retention/retention.hpp"

#include <SQLiteCpp/Column.h>
#include <SQLiteCpp/Statement.h>
#include <SQLiteCpp/Transaction.h>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sqlite3.h>
#include <unistd.h>

#include <algorithm>
#include <map>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "history/database/database.hpp"
#include "history/retention/retention_pass.hpp"
#include "history/retention/retention_plan.hpp"
#include "history/retention/shares.hpp"
#include "history/runs/recount.hpp"
#include "history/runs/run_writer.hpp"
#include "history/scene.hpp"
#include "support/sample.hpp"

namespace {

using namespace jw;
using history::PruneMode;
using history::Retention;
using history::RunWriter;
using test::Scene;

constexpr Instant epoch{Micros{1'700'000'000'000'000}};

spool::Entry run_at(int number, int day, Outcome outcome, std::size_t output = 10,
                    const std::string& job = "backup") {
    spool::Entry entry;
    entry.kind = spool::Kind::end;
    entry.run.key = fmt::format("{:032x}", number);
    entry.run.job = job;
    entry.run.started = epoch + std::chrono::days{day};
    entry.run.outcome = outcome;
    entry.output.out = std::string(output, 'x');
    entry.run.out.seen = output;
    return entry;
}

std::string list(SQLite::Database& database, const std::string& sql) {
    return database.execAndGet("SELECT ifnull(group_concat(x), '') FROM (" + sql + ")").getString();
}

/// The runs left, by number, and those with output.
std::string kept(SQLite::Database& database) {
    return list(database,
                "SELECT CAST(substr(run_key, -4) AS INTEGER) || CASE WHEN output_bytes > 0"
                " THEN '+' ELSE '' END AS x FROM runs ORDER BY run_key");
}

void apply(SQLite::Database& database, const Retention& retention, int day) {
    RunWriter writer{database, history::Table::runs};
    const auto plan =
        history::plan_retention(database, retention, epoch + std::chrono::days{day}, 1'000'000);
    history::carry_out(database, writer, plan);
}

/// Counts how often SQLite sleeps, as it does while it waits for another connection.
class Sleeps {
public:
    Sleeps() : usual_{*::sqlite3_vfs_find(nullptr)}, counting_{usual_} {
        count = 0;
        counting_.zName = "counting";
        counting_.xSleep = [](sqlite3_vfs*, int micros) { return ++count, micros; };
        ::sqlite3_vfs_register(&counting_, 1);
    }

    Sleeps(const Sleeps&) = delete;
    Sleeps& operator=(const Sleeps&) = delete;

    ~Sleeps() { ::sqlite3_vfs_unregister(&counting_); }

    static inline int count = 0;

private:
    sqlite3_vfs usual_, counting_;
};

TEST(Retention, WaitsForNobodyWhoReads) {
    const Scene scene;
    scene.add({.number = 1});
    scene.ingest();
    const auto reader = history::open_for_reading(scene.store(), history::busy_patience);
    ASSERT_TRUE(reader.has_value());
    SQLite::Statement question{*reader, "SELECT job FROM jobs"};
    ASSERT_TRUE(question.executeStep());
    const Sleeps sleeps;
    ASSERT_TRUE(history::prune_at(scene.store(), {.rows = std::chrono::days{1}},
                                  PruneMode::for_real, scene.now)
                    .has_value());
    EXPECT_EQ(Sleeps::count, 0);
}

TEST(Retention, DropsOldRowsAndOutputsByTheirAge) {
    auto database = history::open_in_memory();
    RunWriter writer{database, history::Table::runs};
    writer.put(run_at(1, 0, Outcome::success));
    writer.put(run_at(2, 380, Outcome::success));
    writer.put(run_at(3, 420, Outcome::success));
    writer.put(run_at(4, 0, Outcome::skipped, 0));
    apply(database, {}, 415);
    EXPECT_EQ(kept(database), "2,3+");
}

TEST(Retention, KeepsTheLastSuccessAndTheNewestFailuresForEver) {
    auto database = history::open_in_memory();
    RunWriter writer{database, history::Table::runs};
    writer.put(run_at(1, 0, Outcome::success));
    writer.put(run_at(2, 1, Outcome::success));
    for (int i = 3; i < 8; ++i) writer.put(run_at(i, i, Outcome::failure));
    apply(database, {.failures_kept = 3}, 100'000);
    EXPECT_EQ(kept(database), "2+,5+,6+,7+");
}

TEST(Retention, NeverRemovesARunThatIsUnderWay) {
    auto database = history::open_in_memory();
    RunWriter writer{database, history::Table::runs};
    auto running = run_at(1, 0, Outcome::running, 0);
    running.kind = spool::Kind::start;
    writer.put(std::move(running));
    apply(database, {.max_bytes = 1}, 100'000);
    EXPECT_EQ(kept(database), "1");
}

TEST(Retention, TakesOldSuccessesOutputFirstWhenTheStoreIsTooLarge) {
    auto database = history::open_in_memory();
    const auto empty = history::used_bytes(database);
    RunWriter writer{database, history::Table::runs};
    const std::size_t large = 200'000;
    for (int i = 1; i <= 4; ++i) writer.put(run_at(i, i, Outcome::success, large));
    for (int i = 5; i <= 7; ++i) writer.put(run_at(i, i - 4, Outcome::failure, large));
    Retention retention{.failures_kept = 1};
    const auto full = history::used_bytes(database);
    retention.max_bytes = full - 100'000;
    apply(database, retention, 10);
    EXPECT_EQ(kept(database), "1,2+,3+,4+,5+,6+,7+");
    retention.max_bytes = empty + 2 * large + 80'000;
    apply(database, retention, 10);
    EXPECT_EQ(kept(database), "1,2,3,4+,5,6,7+");
    retention.max_bytes = 1;
    apply(database, retention, 10);
    EXPECT_EQ(kept(database), "4+,7+");
    EXPECT_EQ(test::stored_summaries(database), test::recounted_summaries(database));
}

TEST(Retention, TellsTheSizesOfOutputThatItRemoved) {
    auto database = history::open_in_memory();
    RunWriter writer{database, history::Table::runs};
    writer.put(run_at(1, 0, Outcome::success, 1234));
    writer.put(run_at(2, 1, Outcome::success));
    apply(database, {}, 50);
    EXPECT_EQ(list(database,
                   "SELECT stdout_bytes || ' ' || stdout_dropped || ' ' ||"
                   " ifnull(stdout, 'NULL') AS x FROM runs WHERE id = 1"),
              "1234 1234 NULL");
}

/// As the passes of several runs do it: how much is freed is an estimate.
void apply_until_done(SQLite::Database& database, const Retention& retention, int day) {
    for (int i = 0; i < 5; ++i) apply(database, retention, day);
}

/// A run of a user, as the kernel said whose it is.
spool::Entry run_of(std::uint32_t uid, int number, int day, Outcome outcome, std::size_t output,
                    const std::string& job) {
    auto entry = run_at(number, day, outcome, output, job);
    entry.uid = uid;
    return entry;
}

/// What one user has, and how much of it has output.
std::string history_of(SQLite::Database& database, const std::string& job) {
    return list(database,
                "SELECT count(*) || ' ' || sum(output_bytes > 0) AS x FROM runs"
                " WHERE job = '" +
                    job + "'");
}

TEST(Shares, AFloodOfOneUserLeavesTheHistoryOfOthersAsItWas) {
    auto database = history::open_in_memory();
    RunWriter writer{database, history::Table::runs};
    for (int i = 0; i < 40; ++i)
        writer.put(run_of(::geteuid(), i, i, Outcome::success, 20'000, "backup"));
    for (int i = 0; i < 40; ++i)
        writer.put(run_of(4001, 100 + i, i, Outcome::success, 2'000, "quiet"));
    Retention retention{.max_bytes = history::used_bytes(database) * 5 / 2};
    for (int i = 0; i < 600; ++i) {
        writer.put(
            run_of(4000, 1000 + i, 41, Outcome::failure, 20'000, "flood" + std::to_string(i % 50)));
        if (i % 50 == 0) apply(database, retention, 42);
    }
    apply_until_done(database, retention, 42);
    EXPECT_EQ(history_of(database, "backup"), "40 28") << "by age, as without a flood";
    EXPECT_EQ(history_of(database, "quiet"), "40 28");
    EXPECT_LE(history::used_bytes(database), retention.max_bytes);
    EXPECT_EQ(test::stored_summaries(database), test::recounted_summaries(database));
}

TEST(Shares, AFloodFromManyUidsTakesNothingOfTheOwners) {
    auto database = history::open_in_memory();
    RunWriter writer{database, history::Table::runs};
    for (int i = 0; i < 40; ++i)
        writer.put(run_of(::geteuid(), i, 30, Outcome::success, 20'000, "backup"));
    Retention retention{.max_bytes = history::used_bytes(database) * 5 / 2};
    for (unsigned i = 0; i < 600; ++i)
        writer.put(run_of(100'000 + i, static_cast<int>(1000 + i), 41, Outcome::failure, 20'000,
                          "flood" + std::to_string(i)));
    apply_until_done(database, retention, 42);
    EXPECT_EQ(history_of(database, "backup"), "40 40");
    EXPECT_LE(history::used_bytes(database), retention.max_bytes);
}

TEST(Shares, AreWhatTheRunsOfEachUserTake) {
    auto database = history::open_in_memory();
    RunWriter writer{database, history::Table::runs};
    for (unsigned i = 0; i < 30; ++i)
        writer.put(run_of(4000 + i % 3, static_cast<int>(i), 1, Outcome::success, i * 100, "a"));
    writer.put(run_of(4005, 5, 1, Outcome::failure, 7, "a"));  // known already
    writer.drop_output(9);
    writer.erase(10);
    for (int id = 2; id <= 30; id += 3) writer.erase(id);
    EXPECT_EQ(list(database, "SELECT user || ' ' || runs || ' ' || bytes AS x FROM shares"),
              list(database,
                   "SELECT user || ' ' || count(*) || ' ' || sum(weight) AS x FROM runs"
                   " GROUP BY user ORDER BY user"));
}

TEST(Shares, WhatSomeDoNotUseIsFreeForTheRest) {
    using history::Share;
    const std::vector<Share> shares{{"", 10}, {"a", 100}, {"b", 300}, {"root", 190}};
    const auto less = [&](std::uint64_t bytes) {
        return history::surplus_of(shares, "root", bytes);
    };
    EXPECT_EQ(less(0), std::vector<Share>{});
    EXPECT_EQ(less(100), (std::vector<Share>{{"b", 100}}));
    EXPECT_EQ(less(200), (std::vector<Share>{{"b", 200}}));
    EXPECT_EQ(less(300), (std::vector<Share>{{"root", 50}, {"a", 25}, {"b", 225}}));
    EXPECT_EQ(less(10'000), (std::vector<Share>{{"", 10}, {"root", 190}, {"a", 100}, {"b", 300}}));
}

TEST(Retention, HoldsTheSizeWhateverTheNamesOfJobs) {
    auto database = history::open_in_memory();
    RunWriter writer{database, history::Table::runs};
    SQLite::Transaction transaction{database};
    for (int i = 0; i < 20'000; ++i)
        writer.put(run_of(4000, i, 1, i % 2 == 0 ? Outcome::success : Outcome::failure, 100,
                          fmt::format("{}-{}", std::string(200, 'n'), i)));
    for (int i = 0; i < 20; ++i)
        writer.put(run_of(::geteuid(), 30'000 + i, 1, Outcome::failure, 100, "backup"));
    transaction.commit();
    database.exec(
        "INSERT INTO alert_states SELECT job, '{}' FROM jobs;"
        "INSERT INTO alerts (job, opened) SELECT job, 1 FROM jobs");
    const Retention retention{.max_bytes = 8 << 20};
    apply_until_done(database, retention, 2);
    EXPECT_LE(history::used_bytes(database), retention.max_bytes);
    EXPECT_EQ(history_of(database, "backup"), "20 20");
    EXPECT_EQ(list(database, "SELECT count(*) AS x FROM jobs"),
              list(database, "SELECT count(DISTINCT job) AS x FROM runs"));
    EXPECT_EQ(list(database, "SELECT count(*) AS x FROM jobs"),
              list(database, "SELECT count(*) AS x FROM alert_states"));
}

/// The rules once more, over all runs at once and without SQL.
class Model {
public:
    explicit Model(std::vector<Run> runs) : runs_{std::move(runs)} {
        std::sort(runs_.begin(), runs_.end(), [](const Run& a, const Run& b) {
            return std::pair{a.started, a.id} > std::pair{b.started, b.id};
        });
    }

    std::string kept(const Retention& retention, Instant now) const {
        std::map<std::string, int> failures;
        std::set<std::string> with_success;
        std::map<std::string, std::string> kept;
        for (const auto& run : runs_) {
            bool stays = run.outcome == Outcome::running;
            if (run.outcome == Outcome::success) stays = with_success.insert(run.job).second;
            if (is_failure(run.outcome)) stays = ++failures[run.job] <= retention.failures_kept;
            if (!stays && run.started < now - retention.rows) continue;
            const auto output_age =
                is_failure(run.outcome) ? retention.failure_output : retention.success_output;
            const bool judged = is_failure(run.outcome) || run.outcome == Outcome::success;
            const bool output =
                run.out.seen > 0 && (stays || !judged || run.started >= now - output_age);
            kept[run.key] = output ? "+" : "";
        }
        std::string text;
        for (const auto& [key, mark] : kept)
            text += std::to_string(std::stol(key, nullptr, 16)) + mark + " ";
        return text;
    }

private:
    std::vector<Run> runs_;
};

TEST(Retention, DoesWhatTheModelSaysForRandomHistories) {
    for (unsigned seed = 1; seed <= test::sample(40, 60); ++seed) {
        std::mt19937 random{seed};
        const auto pick = [&random](unsigned below) { return static_cast<int>(random() % below); };
        auto database = history::open_in_memory();
        RunWriter writer{database, history::Table::runs};
        std::vector<jw::Run> runs;
        for (int i = 1; i <= 200; ++i) {
            auto entry = run_at(i, pick(100), static_cast<Outcome>(1 + pick(8)),
                                static_cast<std::size_t>(pick(3)), "job" + std::to_string(pick(3)));
            runs.push_back(entry.run);
            runs.back().id = i;
            writer.put(std::move(entry));
        }
        const Retention retention{.rows = std::chrono::days{pick(100)},
                                  .success_output = std::chrono::days{pick(100)},
                                  .failure_output = std::chrono::days{pick(100)},
                                  .failures_kept = pick(8)};
        apply(database, retention, 100);
        std::string left;
        SQLite::Statement query{database,
                                "SELECT run_key, output_bytes > 0 FROM runs ORDER BY run_key"};
        while (query.executeStep())
            left += std::to_string(std::stol(query.getColumn(0).getString(), nullptr, 16)) +
                    (query.getColumn(1).getInt() != 0 ? "+ " : " ");
        ASSERT_EQ(left, Model{runs}.kept(retention, epoch + std::chrono::days{100})) << seed;
        ASSERT_EQ(test::stored_summaries(database), test::recounted_summaries(database)) << seed;
    }
}

/// Runs of one job, one each day, and passes of the automatic share over them.
class Passes {
public:
    explicit Passes(int days) {
        history::retention_pass(database, writer, {}, epoch);
        for (int i = 0; i < days; ++i) writer.put(run_at(i, i, Outcome::success));
    }

    void pass(Instant now) { history::retention_pass(database, writer, {}, now); }

    std::int64_t rows() { return database.execAndGet("SELECT count(*) FROM runs").getInt64(); }

    SQLite::Database database = history::open_in_memory();
    RunWriter writer{database, history::Table::runs};
};

TEST(RetentionPass, LosesNoMoreThanADayADayToAClockThatJumpsAhead) {
    Passes passes{300};
    const auto rows = passes.rows();
    for (int hour = 0; hour < 24; ++hour)
        passes.pass(epoch + std::chrono::days{300 + 3650} + std::chrono::hours{hour});
    EXPECT_EQ(passes.rows(), rows);
    passes.pass(epoch + std::chrono::days{300});
    EXPECT_EQ(passes.rows(), rows);
}

TEST(RetentionPass, RemovesNothingForAClockThatIsSetBack) {
    Passes passes{300};
    for (int hour = 0; hour < 100; ++hour)
        passes.pass(epoch - std::chrono::days{3650} + std::chrono::hours{hour});
    EXPECT_EQ(passes.rows(), 300);
}

TEST(RetentionPass, FollowsTheClockOfAMachineThatRuns) {
    Passes passes{300};
    for (int day = 0; day <= 500; ++day) passes.pass(epoch + std::chrono::days{day});
    EXPECT_EQ(passes.rows(), 200);
}

TEST(RetentionPass, DoesABoundedShareAtOnceAndTheRestSoonAfter) {
    Passes passes{1};
    for (int i = 1; i < 2000; ++i) passes.writer.put(run_at(i, -500, Outcome::success));
    const auto now = epoch + std::chrono::days{1};
    passes.pass(now);
    EXPECT_EQ(passes.rows(), 1500);
    for (int minute = 1; minute <= 5; ++minute) passes.pass(now + std::chrono::minutes{minute});
    EXPECT_EQ(passes.rows(), 1);
}

TEST(RetentionPass, IsMadeOnceAnHourWithoutABacklog) {
    Passes passes{0};
    passes.pass(epoch + std::chrono::hours{1});
    passes.writer.put(run_at(1, -500, Outcome::success));
    passes.writer.put(run_at(2, 0, Outcome::success));
    passes.pass(epoch + std::chrono::hours{1} + std::chrono::minutes{59});
    EXPECT_EQ(passes.rows(), 2);
    passes.pass(epoch + std::chrono::hours{2});
    EXPECT_EQ(passes.rows(), 1);
}

Scene& with_large_history(Scene& scene) {
    for (unsigned i = 1; i <= 300; ++i)
        scene.add({.number = i,
                   .started = 1'700'000'000'000'000 + i * 1'000'000,
                   .out = std::string(20'000, 'x')});
    scene.ingest();
    return scene;
}

TEST(Prune, GivesTheSpaceBackAndCountsWhatADryRunForetold) {
    Scene scene;
    with_large_history(scene);
    const auto now = epoch + std::chrono::days{20};
    const Retention retention{.rows = std::chrono::days{15},
                              .success_output = std::chrono::days{10}};
    const auto before = test::content_of(scene.store());
    const auto dry = history::prune_at(scene.store(), retention, PruneMode::dry_run, now);
    ASSERT_TRUE(dry.has_value());
    EXPECT_EQ(test::content_of(scene.store()), before);
    const auto real = history::prune_at(scene.store(), retention, PruneMode::for_real, now);
    ASSERT_TRUE(real.has_value());
    EXPECT_EQ(real->rows, 299U);
    EXPECT_EQ(dry->rows, real->rows);
    EXPECT_EQ(dry->outputs, real->outputs);
    EXPECT_GT(real->bytes, 5'000'000U);
    EXPECT_LT(test::content_of(scene.store()).size(), 400'000U);
    EXPECT_EQ(scene.value("PRAGMA integrity_check"), "ok");
    EXPECT_EQ(test::stored_summaries(scene.database()),
              test::recounted_summaries(scene.database()));
}

TEST(Prune, MeasuresAgeFromTheNewestRunsWhenTheClockIsFarAhead) {
    Scene scene;
    with_large_history(scene);
    const auto pruned =
        history::prune_at(scene.store(), {}, PruneMode::for_real, epoch + std::chrono::days{36500});
    ASSERT_TRUE(pruned.has_value());
    EXPECT_EQ(pruned->rows, 0U);
}

TEST(Prune, OfNoStoreRemovesNothingAndMakesNone) {
    const Scene scene;
    for (const auto mode : {PruneMode::dry_run, PruneMode::for_real}) {
        const auto pruned = history::prune_at(scene.store(), {}, mode, epoch);
        ASSERT_TRUE(pruned.has_value());
        EXPECT_EQ(pruned->rows, 0U);
    }
    EXPECT_TRUE(scene.files(scene.folder().path()) == std::vector<std::string>{"proc"});
}

}  // namespace

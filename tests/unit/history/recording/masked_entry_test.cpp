// SPDX-License-Identifier: MIT
// What is stored of secrets in a command line and in output.
#include "history/recording/masked_entry.hpp"

#include <SQLiteCpp/Transaction.h>
#include <gtest/gtest.h>

#include <chrono>
#include <string>

#include "history/reading/history.hpp"
#include "history/scene.hpp"

namespace {

using namespace jw;
using test::Scene;

const std::string argv{"/usr/bin/mysqldump\0-pTr0ub4dor\0shop\0", 35};

test::SpooledRun leaky(std::uint64_t number) {
    return {.number = number,
            .argv = argv,
            .out = "connecting to postgres://app:Tr0ub4dor@db/shop\n",
            .err = "DB_PASSWORD=Tr0ub4dor\n"};
}

bool holds_secret(const Scene& scene) {
    for (const auto& name : {scene.store(), scene.store() + "-wal"})
        if (test::content_of(name).find("Tr0ub4dor") != std::string::npos) return true;
    return false;
}

TEST(MaskedEntry, StoresNoSecretOfACommandLineOrOutput) {
    Scene scene;
    scene.add(leaky(1));
    scene.ingest();
    EXPECT_FALSE(holds_secret(scene));
    EXPECT_EQ(scene.value("SELECT stdout FROM runs"),
              "connecting to postgres://app:[masked]@db/shop\n");
    EXPECT_EQ(scene.value("SELECT stderr FROM runs"), "DB_PASSWORD=[masked]\n");
    EXPECT_EQ(scene.value("SELECT argv FROM runs"),
              "[\"/usr/bin/mysqldump\",\"-p[masked]\",\"shop\"]");
    EXPECT_EQ(scene.value("SELECT stdout_bytes FROM runs"), "47");
}

TEST(MaskedEntry, ShowsNoneOfARunThatWaitsInTheSpool) {
    Scene scene;
    scene.surroundings.busy_timeout = std::chrono::milliseconds{20};
    scene.add({.number = 7});
    scene.ingest();
    auto holder = scene.database();
    const SQLite::Transaction lock{holder, SQLite::TransactionBehavior::IMMEDIATE};
    scene.add(leaky(8));
    const auto history = history::History::open_in(scene.surroundings, scene.store());
    ASSERT_TRUE(history);
    const auto runs = history->runs({.limit = 1});
    ASSERT_EQ(runs.size(), 1U);
    EXPECT_EQ(runs[0].argv[1], "-p[masked]");
    EXPECT_EQ(history->output(runs[0]).err, "DB_PASSWORD=[masked]\n");
}

TEST(MaskedEntry, KeepsTheGapWhereItIs) {
    Scene scene;
    auto run = leaky(1);
    run.out = "token=Tr0ub4dor\ntoken=Tr0ub4dor\n";  // the gap is in the middle
    run.out_dropped = 5000;
    scene.add(run);
    scene.ingest();
    EXPECT_EQ(scene.value("SELECT stdout FROM runs"), "token=[masked]\ntoken=[masked]\n");
    EXPECT_EQ(scene.value("SELECT stdout_gap_at FROM runs"), "15");
}

TEST(MaskedEntry, LeavesWhatIsNotToBeMasked) {
    spool::Entry entry;
    entry.kind = spool::Kind::end;
    entry.run.argv = {"x", "--password", "a b"};
    entry.output.out = "token=abc123\n";
    entry.unmasked = true;
    EXPECT_EQ(history::masked(entry).output.out, entry.output.out);
    EXPECT_EQ(history::masked(entry).run.argv, entry.run.argv);
    entry.unmasked = false;
    EXPECT_EQ(history::masked(entry).output.out, "token=[masked]\n");
    entry.kind = spool::Kind::checkpoint;
    EXPECT_EQ(history::masked(entry).output.out, entry.output.out);
}

}  // namespace

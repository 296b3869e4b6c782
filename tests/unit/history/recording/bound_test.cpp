// SPDX-License-Identifier: MIT
// What waits beside a store that can't be written.
#include "history/recording/bound.hpp"

#include <SQLiteCpp/Transaction.h>
#include <gtest/gtest.h>
#include <sys/file.h>

#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

#include "capture/spool/listing.hpp"
#include "foundation/base/fd.hpp"
#include "history/database/dropped.hpp"
#include "history/database/lock_file.hpp"
#include "history/reading/history.hpp"
#include "history/scene.hpp"

namespace {

using namespace jw;
using test::Scene;

constexpr int success = 1, failure = 2;

/// Even numbers fail.
void add_runs(const Scene& scene, std::uint64_t first, std::uint64_t last,
              const std::string& out = {}) {
    for (auto number = first; number <= last; ++number)
        scene.add({.number = number,
                   .outcome = number % 2 == 0 ? failure : success,
                   .wait_status = number % 2 == 0 ? 256 : 0,
                   .out = out});
}

std::vector<std::uint64_t> waiting(const Scene& scene) {
    std::vector<std::uint64_t> numbers;
    for (const auto& found : spool::list(scene.spool()))
        numbers.push_back(std::stoull(found.name.substr(16, 16), nullptr, 16));
    return numbers;
}

std::uint64_t dropped(const Scene& scene) { return history::dropped_from({scene.spool()}).runs; }

std::vector<std::string> warnings(const Scene& scene) {
    const auto history = history::History::open_in(scene.surroundings, scene.store());
    if (!history) return {history.error().why};
    return history->warnings();
}

TEST(Bound, BesideAForeignFileTheOldestSuccessesGoFirstAndTheLossIsCounted) {
    Scene scene;
    scene.surroundings.bound.entries = 10;
    test::write_file(scene.store(), "these are my notes\n");
    add_runs(scene, 1, 10);
    EXPECT_FALSE(history::ingest_in(scene.surroundings, scene.store(), -1));
    EXPECT_EQ(waiting(scene).size(), 10U);
    EXPECT_EQ(dropped(scene), 0U);
    add_runs(scene, 11, 11);
    EXPECT_FALSE(history::ingest_in(scene.surroundings, scene.store(), -1));
    EXPECT_EQ(waiting(scene), (std::vector<std::uint64_t>{2, 4, 5, 6, 7, 8, 9, 10, 11}));
    EXPECT_EQ(dropped(scene), 2U);
    add_runs(scene, 12, 100);
    EXPECT_FALSE(history::ingest_in(scene.surroundings, scene.store(), -1));
    EXPECT_EQ(waiting(scene), (std::vector<std::uint64_t>{84, 86, 88, 90, 92, 94, 96, 98, 100}));
    EXPECT_EQ(dropped(scene), 91U);
    ASSERT_EQ(warnings(scene).size(), 1U);
    EXPECT_NE(warnings(scene)[0].find("91 runs were dropped"), std::string::npos);
}

TEST(Bound, BytesCountToo) {
    Scene scene;
    scene.surroundings.bound.bytes = 100'000;
    test::write_file(scene.store(), "these are my notes\n");
    add_runs(scene, 1, 20, std::string(9'000, 'x'));
    EXPECT_FALSE(history::ingest_in(scene.surroundings, scene.store(), -1));
    EXPECT_EQ(waiting(scene).size(), 9U);
    EXPECT_EQ(waiting(scene).back() % 2, 0U);
}

TEST(Bound, BesideALockedDatabaseAndWhatIsLeftIsRecordedOnceItIsFree) {
    Scene scene;
    scene.surroundings.busy_timeout = std::chrono::milliseconds{20};
    scene.surroundings.bound.entries = 4;
    add_runs(scene, 1, 1);
    scene.ingest();
    {
        auto holder = scene.database();
        const SQLite::Transaction transaction{holder, SQLite::TransactionBehavior::EXCLUSIVE};
        add_runs(scene, 2, 9);
        EXPECT_TRUE(scene.ingest().busy);
    }
    EXPECT_EQ(waiting(scene).size(), 3U);
    scene.ingest();
    EXPECT_EQ(scene.value("SELECT count(*) FROM runs"), "4");
    ASSERT_EQ(warnings(scene).size(), 1U);
    EXPECT_NE(warnings(scene)[0].find("5 runs were dropped"), std::string::npos);
    scene.now += std::chrono::days{8};
    EXPECT_TRUE(warnings(scene).empty());
    EXPECT_EQ(dropped(scene), 5U);
}

TEST(Bound, WhereAnotherProcessHasTheLockForTwiceAsMuch) {
    Scene scene;
    scene.surroundings.bound.entries = 10;
    add_runs(scene, 1, 20);
    const auto lock = history::open_lock_file(scene.store(), "lock");
    ASSERT_TRUE(lock);
    ASSERT_EQ(::flock(lock->get(), LOCK_EX), 0);
    EXPECT_TRUE(scene.ingest().left_to_another);
    EXPECT_EQ(dropped(scene), 0U);
    add_runs(scene, 21, 21);
    EXPECT_TRUE(scene.ingest().left_to_another);
    EXPECT_EQ(waiting(scene).size(), 18U);
    EXPECT_EQ(dropped(scene), 3U);
}

TEST(Bound, NothingIsRemovedThatCannotBeCounted) {
    Scene scene;
    scene.surroundings.bound.entries = 10;
    test::write_file(scene.store(), "these are my notes\n");
    add_runs(scene, 1, 30);
    std::filesystem::create_directory(scene.spool() + "/dropped");
    EXPECT_FALSE(history::ingest_in(scene.surroundings, scene.store(), -1));
    EXPECT_EQ(waiting(scene).size(), 30U);
}

TEST(Bound, FoldersInMemoryHoldLess) {
    const history::Bound usual;
    EXPECT_LT(history::bound_of("/dev/shm/job-watch-1/x-spool", usual).bytes, usual.bytes);
    EXPECT_LT(history::bound_of("/run/job-watch-spool/x-spool", usual).bytes, usual.bytes);
    EXPECT_EQ(history::bound_of("/var/tmp/job-watch-1/x-spool", usual).bytes, usual.bytes);
}

}  // namespace

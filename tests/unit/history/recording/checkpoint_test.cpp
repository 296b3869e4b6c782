// SPDX-License-Identifier: MIT
#include "capture/spool/checkpoint.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>

#include <string>

#include "capture/spool/listing.hpp"
#include "history/losses/put_aside.hpp"
#include "history/recording/import_state.hpp"
#include "history/recording/killed_ingest.hpp"
#include "history/scene.hpp"

namespace {

using namespace jw;
using test::Scene;

constexpr std::int64_t long_ago = 1'000'000'000'000'000;  // before any run of these tests

void add_checkpoint(const Scene& scene, const std::string& state, std::int64_t at = long_ago,
                    const std::string& source = "companion") {
    ::mkdir(scene.spool().c_str(), 0700);
    const Fd folder{::open(scene.spool().c_str(), O_RDONLY | O_DIRECTORY)};
    ASSERT_EQ(spool::write_checkpoint(folder, source, state, at), 0);
}

std::string known(const Scene& scene) {
    const auto state = history::newest_import_state(scene.store(), "companion");
    return state ? *state : "failed: " + state.error().why;
}

TEST(Checkpoint, IsKeptWithTheRunsBeforeIt) {
    const Scene scene;
    scene.add({.number = 1});
    add_checkpoint(scene, "after one");
    scene.ingest();
    EXPECT_EQ(scene.value("SELECT source || ' ' || state FROM imports"), "companion after one");
    EXPECT_EQ(scene.value("SELECT count(*) FROM runs"), "1");
    EXPECT_TRUE(spool::list(scene.spool()).empty());
}

TEST(Checkpoint, CountsFromWhenItLiesInTheSpool) {
    const Scene scene;
    EXPECT_EQ(known(scene), "");
    add_checkpoint(scene, "one");
    EXPECT_EQ(known(scene), "one");
    scene.ingest();
    EXPECT_EQ(known(scene), "one");
    add_checkpoint(scene, "two", long_ago + 2'000);
    add_checkpoint(scene, "other", long_ago + 9'000, "another source");
    EXPECT_EQ(known(scene), "two");
}

TEST(Checkpoint, OfASourceTheNewestStays) {
    const Scene scene;
    add_checkpoint(scene, "second", long_ago + 2'000);
    add_checkpoint(scene, "first", long_ago);
    scene.ingest();
    EXPECT_EQ(known(scene), "second");
}

TEST(Checkpoint, WithATornStateIsPutAside) {
    const Scene scene;
    add_checkpoint(scene, "whole");
    scene.ingest();
    add_checkpoint(scene, std::string(100, 'x'), long_ago + 2'000);
    const auto path = spool::list(scene.spool()).front().path;
    ASSERT_EQ(::truncate(path.c_str(), static_cast<off_t>(test::content_of(path).size()) - 1), 0);
    EXPECT_EQ(known(scene), "whole");
    scene.ingest();
    EXPECT_EQ(known(scene), "whole");
    EXPECT_EQ(history::put_aside_in({scene.spool()}).entries, 1U);
}

TEST(Checkpoint, IsNoRunForWhoLooksIntoTheSpool) {
    const Scene scene;
    add_checkpoint(scene, "state");
    scene.add({.number = 1});
    scene.ingest();
    EXPECT_EQ(scene.value("SELECT group_concat(job) FROM runs"), "backup");
}

/// More runs than one transaction takes: there are moments at which some are in and some are not.
TEST(Checkpoint, IsNeverInTheStoreBeforeItsRuns) {
    constexpr unsigned runs = 501;
    for (const int n : {504, 505, 1006, 1007}) {
        Scene scene;
        for (unsigned i = 1; i <= runs; ++i) scene.add({.number = i});
        add_checkpoint(scene, "all");
        killed_at(scene, n);
        auto database = scene.database();
        if (database.tableExists("imports") &&
            database.execAndGet("SELECT count(*) FROM imports").getInt() == 1) {
            EXPECT_EQ(scene.value("SELECT count(*) FROM runs"), std::to_string(runs)) << n;
        }
        scene.ingest();
        EXPECT_EQ(scene.value("SELECT count(*) FROM runs"), std::to_string(runs)) << n;
        EXPECT_EQ(known(scene), "all") << n;
    }
}

}  // namespace

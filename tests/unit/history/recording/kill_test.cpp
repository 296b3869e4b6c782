// SPDX-License-Identifier: MIT
// An ingest killed at any point loses nothing and doubles nothing.
#include <gtest/gtest.h>

#include <string>

#include "capture/spool/listing.hpp"
#include "history/losses/put_aside.hpp"
#include "history/recording/killed_ingest.hpp"
#include "history/runs/recount.hpp"
#include "history/scene.hpp"

namespace {

using namespace jw;
using test::Scene;

void fill(const Scene& scene) {
    scene.add({.number = 1, .kind = spool::Kind::start});
    scene.add({.number = 1, .out = "one"});
    scene.add({.number = 2, .outcome = 2, .wait_status = 256, .err = "two"});
    scene.add({.number = 3, .kind = spool::Kind::start});
    test::write_file(scene.spool() + "/" + std::string(32, 'd') + ".1.end", "damaged");
    scene.add({.number = 4, .revision = 1, .out = "four"});
    scene.add({.number = 4, .revision = 2, .out = "four and more"});
}

void expect_whole(const Scene& scene, int n) {
    EXPECT_EQ(scene.value("SELECT group_concat(row, ' ') FROM (SELECT outcome || stdout || stderr"
                          " AS row FROM runs WHERE outcome <> 'interrupted' ORDER BY run_key)"),
              "successone failuretwo successfour and more")
        << n;
    EXPECT_EQ(scene.value("SELECT count(*) FROM runs"), "4") << n;
    EXPECT_EQ(scene.value("PRAGMA integrity_check"), "ok") << n;
    EXPECT_EQ(test::stored_summaries(scene.database()), test::recounted_summaries(scene.database()))
        << n;
    EXPECT_TRUE(spool::list(scene.spool()).empty()) << n;
    EXPECT_EQ(history::put_aside_in({scene.spool()}).entries, 1U) << n;
}

TEST(KilledIngest, LosesNothingAndDoublesNothingAtAnyStep) {
    int n = 0;
    for (bool killed = true; killed;) {
        Scene scene;
        fill(scene);
        killed = killed_at(scene, ++n);
        scene.ingest();
        expect_whole(scene, n);
    }
    EXPECT_GT(n, 15);
}

TEST(KilledIngest, GetsThereWhenItIsKilledAgainAndAgain) {
    Scene scene;
    fill(scene);
    for (int n = 1; killed_at(scene, n); ++n) {
    }
    expect_whole(scene, 0);
}

}  // namespace

// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include <string>

#include "history/changes/forget.hpp"
#include "history/changes/rename_job.hpp"
#include "history/scene.hpp"

namespace jw::history {
namespace {

using test::Scene;

/// `number:run` of runs, `number-key` of what is gone.
std::string changes_in(const Scene& scene) {
    return scene.value(
        "SELECT ifnull(group_concat(number || ifnull(':' || run, '-' || "
        "ifnull(substr(gone, -1), '') || gone_job), ' '), '') FROM (SELECT * FROM changes ORDER BY "
        "number)");
}

TEST(Changes, NumberARunAnewWithEachChange) {
    const Scene scene;
    scene.add({.number = 1, .kind = spool::Kind::start});
    scene.add({.number = 2});
    scene.ingest();
    EXPECT_EQ(changes_in(scene), "1:1 2:2");
    scene.add({.number = 1, .outcome = 2, .wait_status = 256});
    scene.ingest();
    EXPECT_EQ(changes_in(scene), "2:2 3:1");
    scene.ingest();
    EXPECT_EQ(changes_in(scene), "2:2 3:1");
}

TEST(Changes, NameARunThatStandsElsewhereByItsFormerPlace) {
    const Scene scene;
    scene.add({.number = 1});
    scene.ingest();
    ASSERT_TRUE(rename_job(scene.store(), "backup", "saved", scene.now));
    EXPECT_EQ(changes_in(scene), "2-1backup 3:1");
    scene.database().exec("UPDATE runs SET started = started + 100");  // as BootClock does
    EXPECT_EQ(changes_in(scene), "2-1backup 4-1saved 5:1");
    EXPECT_EQ(scene.value("SELECT gone_started FROM changes WHERE number = 2"),
              scene.value("SELECT started - 100 FROM runs"));
    ASSERT_TRUE(rename_job(scene.store(), "saved", "other", scene.now));
    EXPECT_EQ(changes_in(scene), "2-1backup 4-1saved 6-1saved 7:1");
}

TEST(Changes, ForgetWhatIsRemovedAndNeverUseItsNumber) {
    const Scene scene;
    scene.add({.number = 1});
    scene.add({.number = 2});
    scene.ingest();
    ASSERT_TRUE(forget(scene.store(),
                       {.job = "", .run = scene.value("SELECT run_key FROM runs WHERE id = 2")},
                       Forget::runs, PruneMode::for_real));
    EXPECT_EQ(changes_in(scene), "1:1");
    scene.add({.number = 3});
    scene.ingest();
    EXPECT_EQ(changes_in(scene), "1:1 3:2");
}

TEST(Changes, NameAJobOfWhichNoRunIsLeft) {
    const Scene scene;
    scene.add({.number = 1});
    scene.add({.number = 2, .job = "other"});
    scene.ingest();
    ASSERT_TRUE(
        forget(scene.store(), {.job = "backup", .run = ""}, Forget::runs, PruneMode::for_real));
    EXPECT_EQ(changes_in(scene), "2:2 3-backup");
}

TEST(Changes, AreNoneWhereOnlyOutputIsForgotten) {
    const Scene scene;
    scene.add({.number = 1});
    scene.ingest();
    ASSERT_TRUE(
        forget(scene.store(), {.job = "backup", .run = ""}, Forget::output, PruneMode::for_real));
    EXPECT_EQ(scene.value("SELECT output_bytes FROM runs"), "0");
    EXPECT_EQ(changes_in(scene), "1:1");
}

TEST(Changes, DropWhatIsGoneForAMillionChanges) {
    const Scene scene;
    scene.add({.number = 1});
    scene.ingest();
    ASSERT_TRUE(rename_job(scene.store(), "backup", "saved", scene.now));
    scene.database().exec("UPDATE sqlite_sequence SET seq = 2000000 WHERE name = 'changes'");
    ASSERT_TRUE(rename_job(scene.store(), "saved", "other", scene.now));
    EXPECT_EQ(changes_in(scene), "2000001-1saved 2000002:1");
}

}  // namespace
}  // namespace jw::history

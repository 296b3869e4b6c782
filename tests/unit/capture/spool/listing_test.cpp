// SPDX-License-Identifier: MIT
#include "capture/spool/listing.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <string>
#include <vector>

#include "support/spooled_run.hpp"
#include "support/temp_folder.hpp"

namespace {

using namespace jw;
using test::SpooledRun;
using test::TempFolder;

std::vector<std::string> names_in(const std::string& folder) {
    std::vector<std::string> names;
    for (const auto& found : spool::list(folder)) names.push_back(found.name);
    return names;
}

TEST(SpoolListing, FindsNothingWhereThereIsNoFolder) {
    const TempFolder folder;
    EXPECT_TRUE(spool::list(folder / "nothing").empty());
}

TEST(SpoolListing, OrdersByKeyThenStartThenRevisionCheckpointsLast) {
    const TempFolder folder;
    const std::string a(32, 'a'), b(32, 'b');
    const std::vector<std::string> wanted{a + ".start", a + ".1.2.3.4.61.facts",
                                          a + ".2.end", a + ".10.end",
                                          b + ".1.end", std::string(32, '0') + ".checkpoint"};
    for (const auto& name : wanted) test::write_file(folder / name, "x");
    EXPECT_EQ(names_in(folder.path()), wanted);
}

TEST(SpoolListing, PassesOverEverythingThatIsNoFinishedEntry) {
    const TempFolder folder;
    const std::string key(32, 'a');
    for (const auto& name : {key + ".1.end.tmp", std::string{"lock"}, key, key + ".weird",
                             std::string{"short.end"}, std::string(32, 'G') + ".1.end"})
        test::write_file(folder / name, "x");
    ::mkdir((folder / (key + ".2.end")).c_str(), 0700);
    ::mkfifo((folder / (key + ".3.end")).c_str(), 0600);
    ASSERT_EQ(::symlink("/etc/passwd", (folder / (key + ".4.end")).c_str()), 0);
    EXPECT_EQ(names_in(folder.path()), std::vector<std::string>{});
}

TEST(SpoolListing, TakesUpATemporaryFileOnceItsWriterMustBeGone) {
    const TempFolder folder;
    const SpooledRun run;
    ASSERT_EQ(run.write_to(folder.path()), 0);
    const auto name = std::string{run.name().view()};
    const auto temporary = folder / (name + ".tmp");
    ASSERT_EQ(::rename((folder / name).c_str(), temporary.c_str()), 0);
    EXPECT_TRUE(spool::list(folder.path()).empty());
    const timespec long_ago[2] = {{1'700'000'000, 0}, {1'700'000'000, 0}};
    ASSERT_EQ(::utimensat(AT_FDCWD, temporary.c_str(), long_ago, 0), 0);
    const auto found = spool::list(folder.path());
    ASSERT_EQ(found.size(), 1U);
    EXPECT_TRUE(spool::read(found[0]).has_value());
}

TEST(SpoolListing, TrustsNoFolderThatOthersMayWrite) {
    const TempFolder folder;
    ASSERT_EQ(SpooledRun{}.write_to(folder / "spool"), 0);
    EXPECT_EQ(spool::list(folder / "spool").size(), 1U);
    ::chmod((folder / "spool").c_str(), 0777);
    EXPECT_TRUE(spool::list(folder / "spool").empty());
}

TEST(SpoolListing, TrustsNoFilesOfOtherUsers) {
    if (::geteuid() != 0) GTEST_SKIP() << "only root can make a file of another user";
    const TempFolder folder;
    const SpooledRun run;
    ASSERT_EQ(run.write_to(folder.path()), 0);
    ASSERT_EQ(::chown((folder / std::string{run.name().view()}).c_str(), 12345, 12345), 0);
    EXPECT_TRUE(spool::list(folder.path()).empty());
}

TEST(SpoolListing, SaysThatAFileWhichIsGoneIsUnavailableNotDamaged) {
    const TempFolder folder;
    ASSERT_EQ(SpooledRun{}.write_to(folder.path()), 0);
    const auto found = spool::list(folder.path());
    ASSERT_EQ(found.size(), 1U);
    ::unlink(found[0].path.c_str());
    const auto entry = spool::read(found[0]);
    ASSERT_FALSE(entry.has_value());
    EXPECT_EQ(entry.error().kind, spool::Unreadable::Kind::unavailable);
}

TEST(SpoolListing, ReadsNothingThroughALinkPutInPlaceOfAnEntry) {
    const TempFolder folder;
    ASSERT_EQ(SpooledRun{}.write_to(folder.path()), 0);
    const auto found = spool::list(folder.path());
    ASSERT_EQ(found.size(), 1U);
    ASSERT_EQ(::rename(found[0].path.c_str(), (folder / "elsewhere").c_str()), 0);
    ASSERT_EQ(::symlink((folder / "elsewhere").c_str(), found[0].path.c_str()), 0);
    EXPECT_FALSE(spool::read(found[0]).has_value());
}

}  // namespace

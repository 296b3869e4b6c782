// SPDX-License-Identifier: MIT
#include "capture/spool/folder.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

#include "support/temp_folder.hpp"

namespace jw::spool {
namespace {

namespace fs = std::filesystem;

class ASpoolFolder : public testing::Test {
protected:
    Fd opened() const {
        Path path;
        std::strcpy(&path.text[0], spool_.c_str());
        return open_folder(path, 0);
    }

    test::TempFolder folder_;
    std::string spool_ = folder_ / "a/b/history.db-spool";
};

TEST_F(ASpoolFolder, IsMadeForItsUserAlone) {
    ASSERT_TRUE(opened());
    for (const auto* made : {"a", "a/b", "a/b/history.db-spool"}) {
        struct stat status = {};
        ASSERT_EQ(::stat((folder_ / made).c_str(), &status), 0) << made;
        EXPECT_EQ(status.st_mode & 07777, 0700U) << made;
    }
}

TEST_F(ASpoolFolder, IsRefusedWhereOthersHaveAnyRightToIt) {
    ASSERT_TRUE(opened());
    for (mode_t others = 1; others < 0100; others = static_cast<mode_t>(others << 1)) {
        ASSERT_EQ(::chmod(spool_.c_str(), 0700 | others), 0);
        errno = 0;
        EXPECT_FALSE(opened()) << std::oct << others;
        EXPECT_EQ(errno, EPERM);
    }
    ASSERT_EQ(::chmod(spool_.c_str(), 0700), 0);
    EXPECT_TRUE(opened());
}

TEST_F(ASpoolFolder, IsRefusedWhereItIsAnotherUsers) {
    if (::geteuid() != 0) GTEST_SKIP() << "needs root";
    ASSERT_TRUE(opened());
    ASSERT_EQ(::chown(spool_.c_str(), 54321, 0), 0);
    EXPECT_FALSE(opened());
}

TEST_F(ASpoolFolder, IsNotLookedForBehindALink) {
    ASSERT_TRUE(opened());
    fs::rename(spool_, folder_ / "elsewhere");
    fs::create_directory_symlink(folder_ / "elsewhere", spool_);
    EXPECT_FALSE(opened());
}

TEST_F(ASpoolFolder, MayLieDeep) {
    fs::current_path(folder_.path());
    for (int i = 0; i < 400; ++i) spool_.insert(folder_.path().size(), "/abcdef");
    EXPECT_TRUE(opened());
}

}  // namespace
}  // namespace jw::spool

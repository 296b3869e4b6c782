// SPDX-License-Identifier: MIT
#include "settings/file/safe_file.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "settings/config/config.hpp"
#include "support/temp_folder.hpp"

namespace jw::config {
namespace {

using test::TempFolder;
using test::write_file;
using Texts = std::vector<std::string>;
namespace fs = std::filesystem;

class AFileInAFolder : public testing::Test {
protected:
    AFileInAFolder() {
        fs::create_directory(folder / "etc");
        write_file(file, "text");
        ::chmod(file.c_str(), 0644);
    }

    static std::string why_not(const std::string& path) {
        const auto text = read_safely(path);
        return text ? "" : text.error().why;
    }

    TempFolder folder;
    std::string etc = folder / "etc", file = folder / "etc/config.toml";
};

TEST_F(AFileInAFolder, IsReadWhereItIsMine) {
    const auto text = read_safely(file);
    ASSERT_TRUE(text) << why_not(file);
    EXPECT_EQ(*text, "text");
}

TEST_F(AFileInAFolder, IsRefusedWhereOthersMayWriteToIt) {
    for (const mode_t mode : {0666U, 0664U, 0622U}) {
        ::chmod(file.c_str(), mode);
        EXPECT_NE(why_not(file).find("others can write to " + file), std::string::npos) << mode;
    }
}

TEST_F(AFileInAFolder, IsRefusedWhereOthersMayWriteToAFolderAboveIt) {
    ::chmod(etc.c_str(), 0777);
    EXPECT_NE(why_not(file).find("others can write to " + etc), std::string::npos);
    ::chmod(etc.c_str(), 0755);
    ::chmod(folder.path().c_str(), 0770);
    EXPECT_NE(why_not(file).find("others can write to " + folder.path()), std::string::npos);
}

TEST_F(AFileInAFolder, IsReadBelowAStickyFolderWhereItCantBeExchanged) {
    ::chmod(etc.c_str(), 01777);
    EXPECT_EQ(why_not(file), "");
    EXPECT_FALSE(list_safely(etc, ".toml"));
}

TEST_F(AFileInAFolder, IsRefusedBelowAStickyFolderOfAnotherUser) {
    if (::geteuid() != 0) GTEST_SKIP() << "needs root";
    ::chmod(etc.c_str(), 01777);
    ASSERT_EQ(::chown(etc.c_str(), 54321, 0), 0);  // who owns it may exchange what is in it
    EXPECT_NE(why_not(file).find(etc + " belongs to another user"), std::string::npos);
}

TEST_F(AFileInAFolder, IsRefusedWhereItIsAnotherUsers) {
    if (::geteuid() != 0) GTEST_SKIP() << "needs root";
    ASSERT_EQ(::chown(file.c_str(), 54321, 0), 0);
    EXPECT_NE(why_not(file).find("another user (uid 54321)"), std::string::npos);
    ASSERT_EQ(::chown(file.c_str(), 0, 0), 0);
    ASSERT_EQ(::chown(etc.c_str(), 54321, 0), 0);
    EXPECT_NE(why_not(file).find("another user"), std::string::npos);
}

TEST_F(AFileInAFolder, IsReadThroughLinksThatAreMine) {
    fs::create_directory_symlink("etc", folder / "link");
    fs::create_symlink(file, folder / "link.toml");
    fs::create_symlink("../etc/./config.toml", folder / "etc/relative.toml");
    EXPECT_EQ(why_not(folder / "link/config.toml"), "");
    EXPECT_EQ(why_not(folder / "link.toml"), "");
    EXPECT_EQ(why_not(folder / "etc/relative.toml"), "");
}

TEST_F(AFileInAFolder, IsRefusedBehindALinkOfAnotherUser) {
    if (::geteuid() != 0) GTEST_SKIP() << "needs root";
    const auto link = folder / "link.toml";
    fs::create_symlink(file, link);
    ASSERT_EQ(::lchown(link.c_str(), 54321, 0), 0);
    EXPECT_NE(why_not(link).find("another user"), std::string::npos);
}

TEST_F(AFileInAFolder, EndsAtLinksThatLeadInACircle) {
    fs::create_symlink(folder / "b", folder / "a");
    fs::create_symlink(folder / "a", folder / "b");
    EXPECT_NE(why_not(folder / "a"), "");
    EXPECT_NE(why_not(folder / "a/config.toml"), "");
}

TEST_F(AFileInAFolder, IsAbsentOrRefusedWhereItIsNoFile) {
    EXPECT_EQ(read_safely(folder / "none").error().kind, Unread::Kind::absent);
    EXPECT_EQ(read_safely(folder / "none/none").error().kind, Unread::Kind::absent);
    EXPECT_EQ(read_safely(etc).error().kind, Unread::Kind::refused);
    EXPECT_FALSE(read_safely("etc/config.toml"));
    EXPECT_FALSE(read_safely("/"));
    EXPECT_FALSE(read_safely(""));
    const auto pipe = folder / "etc/pipe.toml";
    ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
    EXPECT_NE(why_not(pipe).find("no regular file"), std::string::npos);
}

TEST_F(AFileInAFolder, IsRefusedWhereItIsHuge) {
    write_file(file, std::string(1 << 20, ' '));
    EXPECT_EQ(why_not(file), "");
    write_file(file, std::string((1 << 20) + 1, ' '));
    EXPECT_NE(why_not(file).find("larger"), std::string::npos);
}

TEST_F(AFileInAFolder, HasDropInsBesideItInTheOrderOfTheirNames) {
    write_file(file, "[alerts]\nfail_after = 3\n");
    fs::create_directory(folder / "etc/config.d");
    write_file(folder / "etc/config.d/20.toml", "[alerts]\nfail_after = 5\n");
    write_file(folder / "etc/config.d/10.toml", "[alerts]\nfail_after = 4\nmute = true\n");
    write_file(folder / "etc/config.d/30.txt", "nonsense");
    write_file(folder / "etc/config.d/.30.toml", "nonsense");
    const auto loaded = load_from(file, Wanted::named);
    EXPECT_EQ(loaded.complaints, Texts{});
    EXPECT_EQ(loaded.config.alerts.fail_after, 5);
    EXPECT_TRUE(loaded.config.alerts.mute);
}

TEST_F(AFileInAFolder, IsLeftOutAloneWhereItIsUnsafe) {
    fs::create_directory(folder / "etc/config.d");
    write_file(folder / "etc/config.d/10.toml", "[alerts]\nfail_after = 4\n");
    write_file(file, "[alerts]\nmute = true\n");
    ::chmod(file.c_str(), 0666);
    const auto loaded = load_from(file, Wanted::named);
    EXPECT_EQ(loaded.complaints,
              Texts{"the configuration " + file + " is not read: others can write to " + file +
                    " (mode 0666); take that away: chmod go-w " + file});
    EXPECT_EQ(loaded.config.alerts.fail_after, 4);
    EXPECT_FALSE(loaded.config.alerts.mute);
}

TEST_F(AFileInAFolder, IsMissedOnlyWhereItWasNamed) {
    EXPECT_EQ(load_from(folder / "none.toml", Wanted::if_there).complaints, Texts{});
    EXPECT_EQ(load_from(folder / "none.toml", Wanted::named).complaints.size(), 1U);
}

}  // namespace
}  // namespace jw::config

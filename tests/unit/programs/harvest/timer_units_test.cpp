// SPDX-License-Identifier: MIT
#include "programs/harvest/timer_units.hpp"

#include <gtest/gtest.h>

#include <filesystem>

#include "support/temp_folder.hpp"

namespace jw::harvest {
namespace {

class TimerUnitsTest : public testing::Test {
protected:
    void write(const std::string& path, const std::string& text) {
        const auto file = std::filesystem::path{folder_.path() + path};
        std::filesystem::create_directories(file.parent_path());
        test::write_file(file, text);
    }

    void link(const std::string& path, const std::string& target) {
        const std::filesystem::path link{folder_.path() + path};
        std::filesystem::create_directories(link.parent_path());
        std::filesystem::create_symlink(target, link);
    }

    bool wants(const std::string& service, unit::Scope scope = unit::Scope::system) const {
        auto selection = journal::Selection::timers();
        add_timer_units(selection, unit::Root{folder_.path()},
                        unit::search_path(scope, {"/home/me/.config", "/home/me/.local/share",
                                                  "/run/user/1000"}));
        return selection.wants(service);
    }

    test::TempFolder folder_;
};

TEST_F(TimerUnitsTest, UnitIsReadAsSystemdReadsIt) {
    write("/etc/systemd/system/a.timer", "[Timer]\nUnit = spaced.service\n");
    write("/etc/systemd/system/b.timer", "[Timer]\nUnit=\\\n# a comment\n  joined.service\n");
    write("/etc/systemd/system/c.timer", "[X-Other]\nUnit=other.service\n");
    for (const auto* started : {"spaced.service", "joined.service", "c.service"})
        EXPECT_TRUE(wants(started)) << started;
    for (const auto* not_started : {"a.service", "b.service", "other.service"})
        EXPECT_FALSE(wants(not_started)) << not_started;
}

TEST_F(TimerUnitsTest, ADropInAddsToWhatTheFileSaysWhichOnlyTheFirstFolderHas) {
    write("/usr/lib/systemd/system/a.timer", "[Timer]\nUnit=hidden.service\n");
    write("/run/systemd/generator/a.timer", "[Timer]\n");
    write("/etc/systemd/system/a.timer.d/1.conf", "[Timer]\nUnit=added.service\n");
    EXPECT_TRUE(wants("a.service"));
    EXPECT_TRUE(wants("added.service"));
    EXPECT_FALSE(wants("hidden.service"));
}

TEST_F(TimerUnitsTest, SpecifiersAreThoseOfTheTimersName) {
    write("/etc/systemd/system/daily-a.timer", "[Timer]\nUnit=%N-work.service\n");
    write("/etc/systemd/system/t@.timer", "[Timer]\nUnit=sync\\x2d%p@%i.service\n");
    write("/etc/systemd/system/u@.timer", "[Timer]\nUnit=%i.service\n");
    write("/etc/systemd/system/u@one.timer.d/1.conf", "[Timer]\n");
    write("/etc/systemd/system/v@.timer", "[Timer]\n");
    for (const auto* started :
         {"daily-a-work.service", "sync\\x2dt@home.service", "one.service", "v@home.service"})
        EXPECT_TRUE(wants(started)) << started;
    for (const auto* not_started : {"sync@home.service", "two.service"})
        EXPECT_FALSE(wants(not_started)) << not_started;
}

TEST_F(TimerUnitsTest, AnAliasIsTheServiceThatItLeadsTo) {
    write("/usr/lib/systemd/system/real.service", "[Service]\n");
    write("/usr/lib/systemd/system/tool@.service", "[Service]\n");
    write("/etc/systemd/system/a.timer", "[Timer]\nUnit=alias.service\n");
    write("/etc/systemd/system/b.timer", "[Timer]\n");
    write("/etc/systemd/system/c.timer", "[Timer]\nUnit=old@x.service\n");
    link("/etc/systemd/system/alias.service", "/usr/lib/systemd/system/real.service");
    link("/etc/systemd/system/b.service", "real.service");
    link("/etc/systemd/system/old@.service", "/usr/lib/systemd/system/tool@.service");
    for (const auto* started : {"real.service", "alias.service", "tool@x.service"})
        EXPECT_TRUE(wants(started)) << started;
    EXPECT_FALSE(wants("tool@y.service"));
}

TEST_F(TimerUnitsTest, ATargetIsFollowedToWhatItPullsIn) {
    write("/etc/systemd/system/nightly.timer", "[Timer]\nUnit=nightly.target\n");
    write("/usr/lib/systemd/system/nightly.target",
          "[Unit]\nWants=a.service %N-b.service\nRequires=more.target\nAfter=not.service\n");
    write("/etc/systemd/system/nightly.target.d/1.conf", "[Unit]\nWants=added.service\n");
    write("/usr/lib/systemd/system/more.target", "[Unit]\nWants=nightly.target\n");
    write("/usr/lib/systemd/system/linked.service", "[Service]\n");
    write("/usr/lib/systemd/system/real.service", "[Service]\n");
    link("/usr/lib/systemd/system/alias.service", "real.service");
    link("/etc/systemd/system/more.target.wants/linked.service",
         "/usr/lib/systemd/system/linked.service");
    link("/etc/systemd/system/more.target.requires/alias.service",
         "/usr/lib/systemd/system/alias.service");
    for (const auto* started :
         {"a.service", "nightly-b.service", "added.service", "linked.service", "real.service"})
        EXPECT_TRUE(wants(started)) << started;
    EXPECT_FALSE(wants("not.service"));
}

TEST_F(TimerUnitsTest, AUsersTimersLieInAllFoldersOfTheUser) {
    const std::string folders[] = {"/etc/xdg", "/home/me/.config", "/home/me/.local/share",
                                   "/run/user/1000", "/usr/local/share"};
    for (int i = 0; i < 5; ++i) {
        const auto name = "t" + std::to_string(i);
        write(folders[i] + "/systemd/user/" + name + ".timer", "[Timer]\n");
        EXPECT_TRUE(wants(name + ".service", unit::Scope::user)) << folders[i];
    }
    EXPECT_FALSE(wants("t0.service"));
}

}  // namespace
}  // namespace jw::harvest

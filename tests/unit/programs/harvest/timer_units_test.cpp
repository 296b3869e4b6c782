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

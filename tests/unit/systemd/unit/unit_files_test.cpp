// SPDX-License-Identifier: MIT
#include "systemd/unit/unit_files.hpp"

#include <gtest/gtest.h>

#include <filesystem>

#include "support/temp_folder.hpp"
#include "systemd/unit/settings.hpp"

namespace jw::unit {
namespace {

/// A small machine with unit files.
class UnitFilesTest : public testing::Test {
protected:
    static constexpr const char* etc = "/etc/systemd/system/";
    static constexpr const char* lib = "/usr/lib/systemd/system/";

    void write(const std::string& path, const std::string& text) {
        std::filesystem::create_directories(
            (folder_.path() + path).substr(0, (folder_.path() + path).rfind('/')));
        test::write_file(folder_.path() + path, text);
    }

    void link(const std::string& path, const std::string& target) {
        std::filesystem::create_directories(
            (folder_.path() + path).substr(0, (folder_.path() + path).rfind('/')));
        std::filesystem::create_symlink(target, folder_.path() + path);
    }

    UnitFiles files(Generators generators = Generators::at_work) const {
        return {root_, search_path(Scope::system, {}), generators};
    }

    std::vector<std::string> names_of(const std::string& name) const {
        return files().locate(name).names;
    }

    std::string drop_ins_of(const std::string& name) const {
        const auto units = files();
        std::string paths;
        for (const auto& drop_in : units.drop_ins(units.locate(name))) paths += drop_in.path + "\n";
        return paths;
    }

    test::TempFolder folder_;
    Root root_{folder_.path()};
};

TEST_F(UnitFilesTest, TheFirstFolderOfTheSearchPathWins) {
    write(std::string{lib} + "a.service", "[Service]\nExecStart=/lib\n");
    EXPECT_EQ(files().locate("a.service").path, "/usr/lib/systemd/system/a.service");
    EXPECT_FALSE(files().locate("a.service").above_generator);
    write(std::string{etc} + "a.service", "[Service]\nExecStart=/etc\n");
    EXPECT_EQ(files().locate("a.service").path, "/etc/systemd/system/a.service");
    EXPECT_TRUE(files().locate("a.service").above_generator);
}

TEST_F(UnitFilesTest, AnAliasLeadsToTheUnitAndIsOneOfItsNames) {
    write(std::string{lib} + "ssh.service", "[Service]\n");
    link(std::string{etc} + "sshd.service", "/usr/lib/systemd/system/ssh.service");
    const auto unit = files().locate("sshd.service");
    EXPECT_EQ(unit.name, "ssh.service");
    EXPECT_EQ(unit.names, (std::vector<std::string>{"ssh.service", "sshd.service"}));
}

TEST_F(UnitFilesTest, AnInstanceHasItsTemplatesFragment) {
    write(std::string{lib} + "app@.service", "[Service]\n");
    link(std::string{etc} + "app@two.service", "/usr/lib/systemd/system/app@.service");
    link(std::string{etc} + "alias@.service", "/usr/lib/systemd/system/app@.service");
    for (const auto* name : {"app@one.service", "app@two.service"}) {
        const auto unit = files().locate(name);
        EXPECT_EQ(unit.state, Located::State::found);
        EXPECT_EQ(unit.name, name);
        EXPECT_EQ(unit.path, "/usr/lib/systemd/system/app@.service");
    }
    EXPECT_EQ(files().locate("alias@x.service").name, "app@x.service");
    const auto names = files().locate("app@x.service").names;
    EXPECT_EQ(names, (std::vector<std::string>{"app@x.service", "alias@x.service"}));
}

TEST_F(UnitFilesTest, MasksLoopsAndLinksIntoNowhereAreNoUnits) {
    write(std::string{lib} + "m.service", "[Service]\n");
    link(std::string{etc} + "m.service", "/dev/null");
    link(std::string{etc} + "x.service", "y.service");
    link(std::string{etc} + "y.service", "x.service");
    link(std::string{etc} + "z.service", "nowhere.service");
    EXPECT_EQ(files().locate("m.service").state, Located::State::masked);
    EXPECT_EQ(files().locate("x.service").state, Located::State::strange);
    EXPECT_EQ(files().locate("z.service").state, Located::State::strange);
    EXPECT_EQ(files().locate("none.service").state, Located::State::missing);
}

TEST_F(UnitFilesTest, ALinkWhoseNameAHigherFolderHasGivesNoName) {
    write(std::string{lib} + "a.service", "[Service]\n");
    link(std::string{lib} + "b.service", "a.service");
    write(std::string{etc} + "b.service", "[Service]\n");
    write(std::string{etc} + "b.service.d/o.conf", "");
    EXPECT_EQ(names_of("a.service"), (std::vector<std::string>{"a.service"}));
    EXPECT_EQ(drop_ins_of("a.service"), "");
}

TEST_F(UnitFilesTest, AliasesOfAliasesAreNamesOfTheUnitAtTheirEnd) {
    write(std::string{lib} + "c3.service", "[Service]\n");
    link(std::string{lib} + "c2.service", "c3.service");
    link(std::string{etc} + "c1.service", "/lib/systemd/system/c2.service");
    std::filesystem::create_symlink("usr/lib", folder_.path() + "/lib");
    write(std::string{etc} + "c1.service.d/1.conf", "");
    EXPECT_EQ(names_of("c2.service"),
              (std::vector<std::string>{"c3.service", "c1.service", "c2.service"}));
    EXPECT_EQ(drop_ins_of("c3.service"), "/etc/systemd/system/c1.service.d/1.conf\n");
}

TEST_F(UnitFilesTest, ALinkOutOfTheSearchPathIsAFragmentWhateverItsTargetIsCalled) {
    write("/opt/app/a.service", "[Service]\n");
    write(std::string{lib} + "a.service", "[Service]\n");
    link(std::string{etc} + "b.service", "/opt/app/a.service");
    EXPECT_EQ(names_of("a.service"), (std::vector<std::string>{"a.service"}));
    const auto unit = files().locate("b.service");
    EXPECT_EQ(unit.state, Located::State::found);
    EXPECT_EQ(unit.names, (std::vector<std::string>{"b.service"}));
    EXPECT_EQ(unit.path, "/etc/systemd/system/b.service");
}

TEST_F(UnitFilesTest, LinksThatSystemdPassesOverHideNothing) {
    write(std::string{lib} + "a.service", "[Service]\n");
    link(std::string{etc} + "a.service", "/usr/lib/systemd/system/a.service");
    write(std::string{lib} + "b.service", "[Service]\n");
    link(std::string{etc} + "b.service", "/usr/lib/systemd/system/t@.service");
    for (const auto* name : {"a.service", "b.service"})
        EXPECT_EQ(files().locate(name).path, std::string{lib} + name);
}

TEST_F(UnitFilesTest, WhatGeneratorsWriteIsNotSeenWhileTheyAreAtWork) {
    write("/run/systemd/generator/g.service", "[Service]\n");
    link(std::string{etc} + "x.service", "/run/systemd/generator/g.service");
    EXPECT_EQ(files().locate("g.service").state, Located::State::missing);
    EXPECT_EQ(files().locate("x.service").state, Located::State::strange);
    EXPECT_EQ(files(Generators::done).locate("x.service").name, "g.service");
}

TEST_F(UnitFilesTest, ALinkToAFileOfTheSameNameIsAFragment) {
    write("/opt/app/o.service", "[Service]\nExecStart=/opt/app/run\n");
    link(std::string{etc} + "o.service", "/opt/app/o.service");
    const auto unit = files().locate("o.service");
    EXPECT_EQ(unit.state, Located::State::found);
    const auto settings = settings_of(root_, unit, {});
    ASSERT_TRUE(settings.has_value());
    EXPECT_EQ(settings->last("Service", "ExecStart"), "/opt/app/run");
}

// What systemd 252 was seen to do on a booted machine.
TEST_F(UnitFilesTest, DropInsAreAppliedInTheOrderOfTheirNamesWhateverTheFolder) {
    write(std::string{lib} + "a.service", "[Service]\n");
    write(std::string{etc} + "a.service.d/50-a.conf", "");
    write("/run/systemd/system/a.service.d/90-x.conf", "");
    write(std::string{lib} + "a.service.d/40-x.conf", "");
    EXPECT_EQ(drop_ins_of("a.service"),
              "/usr/lib/systemd/system/a.service.d/40-x.conf\n"
              "/etc/systemd/system/a.service.d/50-a.conf\n"
              "/run/systemd/system/a.service.d/90-x.conf\n");
}

TEST_F(UnitFilesTest, OfDropInsWithOneNameTheHigherFolderWinsAndALinkToNullHides) {
    write(std::string{lib} + "a.service", "[Service]\n");
    write(std::string{lib} + "a.service.d/1.conf", "");
    write(std::string{etc} + "a.service.d/1.conf", "");
    write(std::string{lib} + "a.service.d/2.conf", "");
    link(std::string{etc} + "a.service.d/2.conf", "/dev/null");
    write(std::string{lib} + "a.service.d/no-suffix", "");
    EXPECT_EQ(drop_ins_of("a.service"), "/etc/systemd/system/a.service.d/1.conf\n");
    const auto units = files();
    EXPECT_EQ(units.drop_in_named(units.locate("a.service"), "2.conf"),
              "/etc/systemd/system/a.service.d/2.conf");
}

TEST_F(UnitFilesTest, DropInsComeFromPrefixesTemplatesAliasesAndTheType) {
    write(std::string{lib} + "a-b@.service", "[Service]\n");
    link(std::string{etc} + "alias@.service", "/usr/lib/systemd/system/a-b@.service");
    write(std::string{etc} + "a-b@x.service.d/1.conf", "");
    write(std::string{etc} + "a-b@.service.d/2.conf", "");
    write(std::string{etc} + "a-.service.d/3.conf", "");  // not for a name with @
    write(std::string{etc} + "a-@.service.d/4.conf", "");
    write(std::string{etc} + "alias@.service.d/5.conf", "");
    write(std::string{etc} + "service.d/6.conf", "");
    EXPECT_EQ(drop_ins_of("a-b@x.service"),
              "/etc/systemd/system/a-b@x.service.d/1.conf\n"
              "/etc/systemd/system/a-b@.service.d/2.conf\n"
              "/etc/systemd/system/a-@.service.d/4.conf\n"
              "/etc/systemd/system/alias@.service.d/5.conf\n"
              "/etc/systemd/system/service.d/6.conf\n");
}

TEST_F(UnitFilesTest, WithinOneFolderTheNearerNameWins) {
    write(std::string{lib} + "a-b.service", "[Service]\n");
    write(std::string{lib} + "a-b.service.d/1.conf", "");
    write(std::string{lib} + "a-.service.d/1.conf", "");
    write(std::string{lib} + "a-.service.d/2.conf", "");
    write(std::string{etc} + "a-.service.d/2.conf", "");
    EXPECT_EQ(drop_ins_of("a-b.service"),
              "/usr/lib/systemd/system/a-b.service.d/1.conf\n"
              "/etc/systemd/system/a-.service.d/2.conf\n");
}

TEST_F(UnitFilesTest, NamesAreThoseOfFragmentsAndOfInstancesWithDropIns) {
    write(std::string{lib} + "a.service", "");
    write(std::string{lib} + "a.timer", "");
    write(std::string{lib} + "t@.service", "");
    write(std::string{etc} + "t@one.service.d/1.conf", "");
    write(std::string{etc} + "other.service.d/1.conf", "");
    write(std::string{lib} + "bad name.service", "");
    EXPECT_EQ(files().names(".service"),
              (std::vector<std::string>{"a.service", "t@.service", "t@one.service"}));
}

TEST_F(UnitFilesTest, SettingsAddUpAndAnEmptyOneBeginsAnew) {
    write(std::string{lib} + "a.service", "[Service]\nExecStart=/1\nExecStart=/2\nUser=x\n");
    write(std::string{etc} + "a.service.d/1.conf", "[Service]\nExecStart=\nExecStart=/3\nUser=\n");
    const auto units = files();
    const auto unit = units.locate("a.service");
    const auto settings = settings_of(root_, unit, units.drop_ins(unit));
    ASSERT_TRUE(settings.has_value());
    EXPECT_EQ(settings->list("Service", "ExecStart"), (std::vector<std::string>{"/3"}));
    EXPECT_EQ(settings->last("Service", "User"), std::nullopt);
    EXPECT_EQ(settings->last("Unit", "ExecStart"), std::nullopt);
}

TEST_F(UnitFilesTest, AUnitWithAFileThatCanNotBeReadInFullIsRefused) {
    write(std::string{lib} + "a.service", "[Service]\n");
    link(std::string{etc} + "a.service.d/1.conf", "/nowhere");
    const auto check = [&] {
        const auto units = files();
        const auto unit = units.locate("a.service");
        return settings_of(root_, unit, units.drop_ins(unit)).has_value();
    };
    EXPECT_FALSE(check());
    std::filesystem::remove(folder_.path() + etc + "a.service.d/1.conf");
    EXPECT_TRUE(check());
    write(std::string{etc} + "a.service.d/1.conf", std::string(largest_file + 1, '#'));
    EXPECT_FALSE(check());
}

TEST_F(UnitFilesTest, AbsoluteLinksStayInTheImage) {
    write("/etc/only-in-image", "x");
    link("/a", "/etc/only-in-image");
    EXPECT_EQ(root_.read("/a").bytes, "x");
    link("/loop", "/loop");
    EXPECT_EQ(root_.read("/loop").state, FileText::State::absent);
    EXPECT_EQ(root_.read("/etc").state, FileText::State::unfit);
}

}  // namespace
}  // namespace jw::unit

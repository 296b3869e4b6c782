// SPDX-License-Identifier: MIT
#include "judge/expect/warnings.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "judge/expect/program.hpp"

namespace jw::expect {
namespace {

using Words = std::vector<std::string>;

TEST(ProgramOf, LooksThroughWhatOnlyStartsIt) {
    const Words cases[] = {
        {"rsync", "-a", "/a", "/b"},
        {"/usr/bin/rsync", "-a"},
        {"nice", "rsync"},
        {"nice", "-n", "10", "rsync"},
        {"nice", "-10", "rsync"},
        {"nice", "--adjustment=5", "rsync"},
        {"ionice", "-c2", "-n", "7", "nice", "-n19", "rsync"},
        {"ionice", "-t", "-c", "3", "rsync"},
        {"sudo", "-n", "-u", "backup", "A=b", "rsync"},
        {"sudo", "--user=backup", "rsync"},
        {"env", "-i", "A=b", "PATH=/bin", "rsync"},
        {"timeout", "-k", "5", "1h", "rsync"},
        {"flock", "-n", "/run/lock", "rsync"},
        {"setsid", "-w", "rsync"},
        {"nohup", "--", "rsync"},
        {"sh", "-c", "rsync -a /a /b"},
        {"bash", "-ec", "exec nice rsync -a /a /b"},
        {"/bin/sh", "-c", "cd /srv && rsync -a 'x;y' \"a|b\" /b >> /var/log/x 2>&1"},
        {"sh", "-c", "A=b C=d rsync --exclude '*.tmp' /a /b"},
        {"sh", "-c", "rsync \"$HOME\" /b"},
        {"nice", "sh", "-c", "timeout 1h sudo rsync -a"},
    };
    for (const auto& words : cases) EXPECT_EQ(program_of(words).name, "rsync") << words.back();
}

TEST(ProgramOf, IsNotCertainOfAnythingElse) {
    const Words cases[] = {
        {},
        {"sh", "-c", "rsync a b; echo done"},
        {"sh", "-c", "rsync a b || true"},
        {"sh", "-c", "rsync a b | tee log"},
        {"sh", "-c", "check && rsync a b"},
        {"sh", "-c", "cd /x && check && rsync a b"},
        {"sh", "-c", "! rsync a b"},
        {"sh", "-c", "(rsync a b)"},
        {"sh", "-c", "rsync a b &"},
        {"sh", "-c", "rsync \"$(list)\" b"},
        {"sh", "-c", "rsync `list` b"},
        {"sh", "-c", "rsync a b\nfalse"},
        {"sh", "-c", "rsync << END"},
        {"sh", "-c", "rsync 'a"},
        {"sh", "-c", "rsync >"},
        {"sh", "-c", ""},
        {"sh", "script"},
        {"sh", "-o", "pipefail", "-c", "rsync"},
        {"sh"},
        {"flock", "-E", "24", "/run/lock", "rsync"},
        {"flock", "--conflict-exit-code=24", "/run/lock", "rsync"},
        {"env", "-S", "rsync a"},
        {"sudo", "-s", "rsync"},
        {"nice", "--odd", "rsync"},
        {"timeout", "1h"},
        {"sudo"},
    };
    for (const auto& words : cases)
        EXPECT_EQ(program_of(words).name, "") << (words.empty() ? "" : words.back());
}

TEST(WarnsBy, KnowsTheCodesOfPrograms) {
    EXPECT_TRUE(warns_by({"rsync", "a"}, 24));
    EXPECT_TRUE(warns_by({"rsync", "a"}, 23));
    EXPECT_TRUE(warns_by({"/usr/bin/tar", "c"}, 1));
    EXPECT_TRUE(warns_by({"nice", "borg", "create"}, 1));
    EXPECT_FALSE(warns_by({"rsync", "a"}, 1));
    EXPECT_FALSE(warns_by({"rsync", "a"}, 12));
    EXPECT_FALSE(warns_by({"tar", "c"}, 2));
    EXPECT_FALSE(warns_by({"backup-rsync"}, 24));
    EXPECT_FALSE(warns_by({"rsync.sh"}, 24));
    EXPECT_FALSE(warns_by({}, 1));
}

TEST(WarnsBy, TakesNoCodeThatSomethingBeforeTheProgramEndsWith) {
    EXPECT_TRUE(warns_by({"sh", "-c", "tar cf x y"}, 1));
    for (const auto& words : {Words{"sudo", "tar", "c"}, Words{"flock", "/l", "tar", "c"},
                              Words{"ionice", "-c3", "tar", "c"}, Words{"setsid", "-w", "tar"},
                              Words{"sh", "-c", "cd /x && tar c y"}, Words{"sh", "-c", "tar c > x"},
                              Words{"sh", "-c", "tar c \"$x\""}})
        EXPECT_FALSE(warns_by(words, 1)) << words.back();
    EXPECT_TRUE(warns_by({"sudo", "rsync"}, 24));
    EXPECT_TRUE(warns_by({"sh", "-c", "cd /x && rsync a b > log"}, 24));
}

TEST(KnownWarnings, HaveASourceAndNoCodeOfThoseThatStartPrograms) {
    for (const auto& [program, code, source] : known_warnings()) {
        EXPECT_FALSE(source.empty()) << program;
        EXPECT_GT(code, 0) << program;
        EXPECT_LT(code, 124) << program;
    }
}

}  // namespace
}  // namespace jw::expect

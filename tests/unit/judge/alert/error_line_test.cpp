// SPDX-License-Identifier: MIT
#include "judge/alert/error_line.hpp"

#include <gtest/gtest.h>

namespace jw::alert {
namespace {

TEST(ErrorLine, IsTheLastThatSpeaksOfAnError) {
    EXPECT_EQ(error_line("start\ntar: /b: Cannot open: Permission denied\ndone in 3s\n"),
              "tar: /b: Cannot open: Permission denied");
    EXPECT_EQ(error_line("one\ntwo\n\n \n"), "two");
    EXPECT_EQ(error_line("Traceback:\n  File x\nValueError: bad\n"), "ValueError: bad");
    EXPECT_EQ(error_line(""), "");
    EXPECT_EQ(error_line("\n\n"), "");
}

TEST(ErrorLine, PrefersTheCauseToWhatSumsItUpRightBehind) {
    EXPECT_EQ(error_line("rsync: [sender] write failed: No space left on device (28)\n"
                         "rsync error: error in file IO (code 11) at receiver.c(381)\n"),
              "rsync: [sender] write failed: No space left on device (28)");
    EXPECT_EQ(error_line("rm: x: No such file or directory\n1\n2\n3\n4\n5\nfatal: no login\n"),
              "fatal: no login")
        << "what was said long before is about something else";
}

TEST(ErrorLine, IsNotOneThatTellsOfNoError) {
    EXPECT_EQ(error_line("disk broken, error 5\nsummary: 0 errors\n"), "disk broken, error 5");
    EXPECT_EQ(error_line("make: cc: failed\nmake: *** [all] Error 1\n"), "make: cc: failed");
}

TEST(ErrorLine, IsPlainAndBounded) {
    EXPECT_EQ(error_line("\x1b[31merror: x\x1b[0m\n"), "error: x");
    EXPECT_EQ(error_line("error: " + std::string(5000, 'x')).size(), 400U);
    const auto cut = error_line("error: 1" + std::string(391, 'x') + "\u20ac\u20ac");
    EXPECT_LE(cut.size(), 400U);
    EXPECT_TRUE(cut.ends_with("x")) << "no half character at the end";
}

TEST(Cause, IsWhatTheSystemCallsTheError) {
    EXPECT_EQ(cause_of("cp: error writing '/b/1': No space left on device"),
              "No space left on device");
    EXPECT_EQ(cause_of("write /b/2: no space left on device"), "No space left on device");
    EXPECT_EQ(cause_of("psql: could not connect: Connection refused"), "Connection refused");
    EXPECT_EQ(cause_of("ssh: db: Temporary failure in name resolution"),
              "Temporary failure in name resolution");
    EXPECT_EQ(cause_of("quota of today is used up"), "quota of today is used up");
    EXPECT_TRUE(is_alike("wrong at 12:00:01, 7 left", "wrong at 9:59:12, 1234 left"));
    EXPECT_FALSE(is_alike("wrong at 12:00", "right at 12:00"));
}

TEST(MissingCommand, IsNamedByWhoeverDidNotFindIt) {
    for (const auto* line :
         {"sh: 1: restic-x: not found", "/usr/local/bin/b.sh: 3: restic-x: not found",
          "bash: line 1: restic-x: command not found",
          "./b.sh: line 4: restic-x: command not found", "zsh:1: command not found: restic-x",
          "fish: Unknown command: restic-x", "ksh: restic-x: inaccessible or not found",
          "sudo: restic-x: command not found", "env: 'restic-x': No such file or directory",
          "/usr/bin/env: \u2018restic-x\u2019: No such file or directory",
          "timeout: failed to run command 'restic-x': No such file or directory",
          "\x1b[31msh: 1: restic-x: not found\x1b[0m"})
        EXPECT_EQ(missing_command("begins\n" + std::string{line} + "\n"), "restic-x") << line;
    EXPECT_EQ(missing_command("bash: /opt/run: No such file or directory\n"), "/opt/run");
    EXPECT_EQ(missing_command("cat: /x: No such file or directory\nsh: 1: foo: not found\nbye\n"),
              "foo");
}

TEST(MissingCommand, IsNotMadeUp) {
    EXPECT_EQ(missing_command("everything is fine\n"), "");
    EXPECT_EQ(missing_command("the page you asked for: was nowhere: not found\n"), "");
    EXPECT_EQ(missing_command(""), "");
}

}  // namespace
}  // namespace jw::alert

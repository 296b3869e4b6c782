// SPDX-License-Identifier: MIT
#include "show/diff/changes.hpp"

#include <gtest/gtest.h>

#include <random>

#include "show/runs.hpp"

namespace jw::show {
namespace {

const std::string as_usual =
    "kernel 6.1.0-25-amd64\n"
    "command /usr/bin/sh 125688 1673000000\n"
    "script /srv/my backup.sh 312 1795000000 9f3a\n"
    "PATH /usr/bin:/bin\n"
    "environment HOME LANG PATH\n";

std::string changes_in(const std::string& fingerprint, Run run = run_of("backup", 'F', 1h)) {
    std::string text;
    const auto now_changed = changes({run_of("backup", '.', 5h), as_usual},
                                     {std::move(run), fingerprint}, now, Charset::ascii);
    for (const auto& sentence : now_changed) text += sentence + "; ";
    return text;
}

std::string replaced(const std::string& from, const std::string& to) {
    auto text = as_usual;
    return text.replace(text.find(from), from.size(), to);
}

TEST(Changes, AreNoneWhereAllIsAsItWas) { EXPECT_EQ(changes_in(as_usual), ""); }

TEST(Changes, NameTheScriptThatWasChanged) {
    EXPECT_EQ(changes_in(replaced("312 1795000000 9f3a", "340 1795500000 77aa")),
              "script /srv/my backup.sh was changed, Tue 24 Nov 06:00:00; ");
    EXPECT_EQ(changes_in(replaced("1795000000 9f3a", "1795500000 9f3a")), "")
        << "with the same content it is the same";
}

TEST(Changes, NameTheProgramTheKernelAndThePath) {
    EXPECT_EQ(changes_in(replaced("125688 1673000000", "125688 1795500000")),
              "program /usr/bin/sh was changed, Tue 24 Nov 06:00:00; ");
    EXPECT_EQ(changes_in(replaced("/usr/bin/sh ", "/bin/sh ")), "program /usr/bin/sh -> /bin/sh; ");
    EXPECT_EQ(changes_in(replaced("6.1.0-25", "6.1.0-26")),
              "kernel 6.1.0-25-amd64 -> 6.1.0-26-amd64; ");
    EXPECT_EQ(changes_in(replaced("PATH /usr/bin:/bin", "PATH /bin")),
              "PATH /usr/bin:/bin -> /bin; ");
}

TEST(Changes, NameWhatCameIntoTheEnvironmentAndWhatLeft) {
    EXPECT_EQ(changes_in(replaced("HOME LANG PATH", "LANG PATH TERM")),
              "environment with TERM; environment without HOME; ");
}

TEST(Changes, TellOfAnotherCommandLineAndBoot) {
    auto run = run_of("backup", 'F', 1h);
    run.argv.push_back("--full");
    run.cwd = "/";
    EXPECT_EQ(changes_in(as_usual, run), "another command line; folder /var/lib/backup -> /; ");
    auto before = run_of("backup", '.', 5h), after = run_of("backup", 'F', 1h);
    before.boot_id = "a";
    after.boot_id = "b";
    EXPECT_EQ(changes({before, as_usual}, {after, as_usual}, now, Charset::ascii),
              std::vector<std::string>{"another boot"});
}

TEST(Changes, BearAnyBytes) {
    std::mt19937 random{9};
    for (unsigned round = 0; round < 5000; ++round) {
        std::string text(random() % 120, '\0');
        for (auto& byte : text) byte = "script command env 19\n\x1b\xff"[random() % 24];
        for (const auto& sentence : changes({run_of("a", '.', 5h), as_usual},
                                            {run_of("a", 'F', 1h), text}, now, Charset::ascii))
            ASSERT_EQ(sentence.find('\x1b'), std::string::npos);
    }
}

}  // namespace
}  // namespace jw::show

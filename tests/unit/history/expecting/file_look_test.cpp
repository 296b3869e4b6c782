// SPDX-License-Identifier: MIT
#include "history/expecting/file_look.hpp"

#include <gtest/gtest.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <string>

#include "foundation/base/proc.hpp"
#include "support/temp_folder.hpp"

namespace jw::history {
namespace {

using namespace std::chrono_literals;

Instant now() { return std::chrono::time_point_cast<Micros>(std::chrono::system_clock::now()); }

std::string own_name() { return ::getpwuid(::geteuid())->pw_name; }

/// A run that has ended just now, and saw what we see.
Run just_ended() {
    Run run;
    run.started = now() - 2s;
    run.duration = 2s;
    run.outcome = Outcome::success;
    run.user = own_name();
    run.file_tree = static_cast<std::uint64_t>(number_of_file_tree());
    return run;
}

std::vector<RuleTold> told(const std::string& path, const Run& run, Instant at = now()) {
    return told_of_files({.all = {{.kind = expect::Kind::file, .text = path}}, .warn_exits = {}},
                         run, at, 5000ms);
}

void make_file(const std::string& path) { std::fclose(std::fopen(path.c_str(), "w")); }

TEST(FileLook, FindsFilesByNamesAndPatterns) {
    const test::TempFolder folder;
    ::mkdir((folder.path() + "/sub").c_str(), 0755);
    make_file(folder.path() + "/sub/a.gz");
    for (const auto* pattern : {"/sub/a.gz", "/*/a.gz", "/s?b/[a-c].gz", "//sub//*.gz"})
        EXPECT_TRUE(told(folder.path() + pattern, just_ended()).empty()) << pattern;
    for (const auto* pattern : {"/sub", "/sub/", "/sub/b.gz", "/a.gz", "/sub/a.gz/x", "/*.gz"}) {
        const auto all = told(folder.path() + pattern, just_ended());
        ASSERT_EQ(all.size(), 1U) << pattern;
        EXPECT_TRUE(all.front().is_broken) << pattern << ' ' << all.front().why;
    }
}

TEST(FileLook, KnowsNothingOfAnotherTreeAnotherTimeAndAnotherUser) {
    auto elsewhere = just_ended();
    ++elsewhere.file_tree;
    auto untold = just_ended();
    untold.file_tree = 0;
    auto nobodys = just_ended();
    nobodys.user = "no such user at all";
    for (const auto& run : {elsewhere, untold, nobodys}) {
        const auto all = told("/nowhere/x", run);
        ASSERT_EQ(all.size(), 1U);
        EXPECT_FALSE(all.front().is_broken) << all.front().why;
    }
    EXPECT_TRUE(told("/nowhere/x", just_ended()).front().is_broken);
    EXPECT_FALSE(told("/nowhere/x", just_ended(), now() + 2min).front().is_broken);
}

TEST(FileLook, HasTheRightsOfTheRunsUserAlone) {
    if (::geteuid() != 0) GTEST_SKIP() << "needs root";
    const test::TempFolder folder;
    ::chmod(folder.path().c_str(), 0700);
    make_file(folder.path() + "/secret");
    EXPECT_TRUE(told(folder.path() + "/secret", just_ended()).empty());
    auto run = just_ended();
    run.user = "nobody";
    for (const auto* name : {"/secret", "/*", "/absent"}) {
        const auto all = told(folder.path() + name, run);
        ASSERT_EQ(all.size(), 1U) << name;
        EXPECT_FALSE(all.front().is_broken) << name;
        EXPECT_NE(all.front().why.find("Permission denied"), std::string::npos) << all.front().why;
    }
    EXPECT_EQ(::geteuid(), 0U);
}

}  // namespace
}  // namespace jw::history

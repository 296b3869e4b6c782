// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "programs/query/completion/candidates.hpp"

namespace jw::query {
namespace {

using Words = std::vector<std::string>;

Words offered(const Words& words) {
    const Known known{.jobs =
                          [] {
                              return Candidates{{"backup", ""}, {"mail queue", ""}};
                          },
                      .runs =
                          [] {
                              return Candidates{{"12", "backup, ok"}, {"7", "mail queue"}};
                          }};
    Words all;
    for (const auto& one : candidates_for(words, known)) all.push_back(one.word);
    return all;
}

bool offers(const Words& words, const std::string& word) {
    return std::ranges::count(offered(words), word) == 1;
}

TEST(Candidates, AreVerbsFirst) {
    EXPECT_EQ(offered({"hi"}), Words{"history"});
    EXPECT_TRUE(offers({""}, "run") && offers({""}, "doctor"));
    EXPECT_FALSE(offers({""}, "complete")) << "it is for machines";
    EXPECT_EQ(offered({}), Words{});
}

TEST(Candidates, AreJobsAndRunsWhereAVerbTakesThem) {
    EXPECT_EQ(offered({"history", ""}), (Words{"backup", "mail queue"}));
    EXPECT_EQ(offered({"history", "ma"}), Words{"mail queue"});
    EXPECT_EQ(offered({"history", "backup", "ma"}), Words{"mail queue"});
    EXPECT_EQ(offered({"history", "-n", "5", "b"}), Words{"backup"});
    EXPECT_EQ(offered({"show", "1"}), Words{"12"});
    EXPECT_EQ(offered({"show", "b"}), Words{"backup"});
    EXPECT_EQ(offered({"show", "12", ""}), Words{});
    EXPECT_EQ(offered({"diff", "backup", "7", ""}), (Words{"12", "7"}));
    EXPECT_EQ(offered({"grep", ""}), Words{});
    EXPECT_EQ(offered({"grep", "error", "b"}), Words{"backup"});
    EXPECT_EQ(offered({"adopt", "a", "b", "ba"}), Words{"backup"});
    EXPECT_EQ(offered({"help", "snoo"}), Words{"snooze"});
}

TEST(Candidates, AreOptionsOfTheVerbAndTheirValues) {
    EXPECT_EQ(offered({"history", "--fa"}), Words{"--failed"});
    EXPECT_EQ(offered({"scan", "--fa"}), Words{});
    EXPECT_EQ(offered({"history", "--color", ""}), (Words{"always", "auto", "never"}));
    EXPECT_EQ(offered({"history", "--db", ""}), Words{}) << "files are the shell's";
    EXPECT_EQ(offered({"--ver"}), Words{"--version"});
}

TEST(Candidates, OfARunEndWhereItsCommandBegins) {
    EXPECT_EQ(offered({"run", "--tim"}), Words{"--timeout"});
    EXPECT_EQ(offered({"run", "--overlap", ""}), (Words{"allow", "skip", "wait"}));
    EXPECT_EQ(offered({"run", "--name", "x", "--quiet"}), Words{"--quiet-success"});
    EXPECT_EQ(offered({"run", "--", "-"}), Words{});
    EXPECT_EQ(offered({"run", "tar", "--"}), Words{});
    EXPECT_EQ(offered({"--name", "x", "ta"}), Words{});
    EXPECT_EQ(offered({"--na"}), Words{"--name"});
}

}  // namespace
}  // namespace jw::query

// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "foundation/base/utf8.hpp"
#include "history/runs/job_name.hpp"
#include "history/texts/argv_text.hpp"

namespace {

using namespace jw;

TEST(IsText, TakesUtf8OfEveryLength) {
    for (const std::string text : {"", "plain", "\xc3\xa4", "\xe2\x82\xac", "\xf0\x9f\x98\x80",
                                   "\xed\x9f\xbf", "\xee\x80\x80", "\xf4\x8f\xbf\xbf"})
        EXPECT_TRUE(is_text(text)) << text;
}

TEST(IsText, RefusesWhatWouldNotComeBackTheSame) {
    using namespace std::string_literals;
    for (const auto& text : {"a\0b"s, "\x80"s, "\xff"s, "\xc0\x80"s, "\xc1\xbf"s, "\xe0\x80\x80"s,
                             "\xed\xa0\x80"s, "\xf0\x80\x80\x80"s, "\xf4\x90\x80\x80"s,
                             "\xf5\x80\x80\x80"s, "\xe2\x82"s, "\xc3"s, "\xc3("s, "\xe2\x28\xa1"s})
        EXPECT_FALSE(is_text(text)) << testing::PrintToString(text);
}

TEST(ArgvText, IsPlainJsonForPlainWords) {
    EXPECT_EQ(history::text_of_argv({"/bin/sh", "-c", "say \"hi\"\n"}),
              R"(["/bin/sh","-c","say \"hi\"\n"])");
    EXPECT_EQ(history::text_of_argv({"\xff!"}), R"([{"b64":"/yE="}])");
    EXPECT_EQ(history::text_of_argv({}), "");
}

TEST(ArgvText, GivesBackEveryByte) {
    std::mt19937 random{7};
    for (int round = 0; round < 2000; ++round) {
        std::vector<std::string> argv(random() % 5);
        for (auto& word : argv)
            for (auto length = random() % 9; length > 0; --length)
                word += static_cast<char>(1 + random() % 255);
        ASSERT_EQ(history::argv_of_text(history::text_of_argv(argv)), argv);
    }
}

TEST(ArgvText, ReadsNothingFromATextThatIsNoList) {
    for (const auto* text : {"", "{", "7", "\"x\"", "null"})
        EXPECT_TRUE(history::argv_of_text(text).empty()) << text;
    EXPECT_EQ(history::argv_of_text("[1, {\"b64\": 2}, \"x\"]"),
              (std::vector<std::string>{"", "", "x"}));
}

TEST(JobName, IsTheUnitElseTheCommandElseUnnamed) {
    jw::Run run;
    EXPECT_EQ(history::derived_job_name(run), "unnamed");
    run.argv = {"/usr/local/bin/backup.sh", "--full"};
    EXPECT_EQ(history::derived_job_name(run), "backup.sh");
    run.unit = "nightly.service";
    EXPECT_EQ(history::derived_job_name(run), "nightly");
    run.unit = "";
    run.argv = {"/"};
    EXPECT_EQ(history::derived_job_name(run), "unnamed");
}

}  // namespace

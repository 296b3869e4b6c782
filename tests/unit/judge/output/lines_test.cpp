// SPDX-License-Identifier: MIT
#include "judge/output/lines.hpp"

#include <gtest/gtest.h>

#include "judge/output/content.hpp"
#include "judge/output/line_template.hpp"
#include "support/random_series.hpp"

namespace jw::output {
namespace {

TEST(LineTemplate, MasksWhatDiffersFromRunToRun) {
    EXPECT_EQ(line_template("Copied 1,234 files in 0.5 s"), "Copied # files in # s");
    EXPECT_EQ(line_template("  at 2026-11-24T10:00:30Z\t\tdone "), "at #-#-#T#Z done");
    EXPECT_EQ(line_template("open \"/a b\" as 'x'"), "open '...' as '...'");
    EXPECT_EQ(line_template("read /var/log/a-1.log: ok"), "read /...: ok");
    EXPECT_EQ(line_template("commit 9fceb02d0ae598e9 at 0x7ffe12"), "commit # at #");
    EXPECT_EQ(line_template("id 123e4567-e89b-42d3-a456-426614174000."), "id #.");
    EXPECT_EQ(line_template("db1 and/or don't"), "db# and/or don't");
    EXPECT_EQ(line_template("deadbeef facade"), "deadbeef facade");
    EXPECT_EQ(line_template(""), "");
    EXPECT_LE(line_template(std::string(5000, 'x')).size(), 200U);
}

std::string usual(test::Chance& chance) {
    return "Copied " + std::to_string(chance.below(500)) + " files\nVerified " +
           std::to_string(chance.below(90)) + " rows\ndone\n";
}

TEST(Lines, AUsualLineIsMissingAfterTwoRunsAndToldOfOnce) {
    test::Chance chance{1};
    Lines lines;
    for (int i = 0; i < 60; ++i) EXPECT_FALSE(lines.step(usual(chance), Extent::whole).missing);
    EXPECT_FALSE(lines.step("Copied 7 files\ndone\n", Extent::whole).missing);
    const auto odd = lines.step("Copied 7 files\ndone\n", Extent::whole).missing;
    ASSERT_TRUE(odd);
    EXPECT_EQ(odd->line, "Verified # rows");
    EXPECT_EQ(odd->runs, 2U);
    EXPECT_EQ(odd->base, 60U);
    EXPECT_EQ(odd->with, 60U);
    EXPECT_EQ(odd->others, 0U);
    EXPECT_FALSE(lines.step("Copied 7 files\ndone\n", Extent::whole).missing);
}

TEST(Lines, OfAPartOfAnOutputNothingIsMissing) {
    test::Chance chance{1};
    Lines lines;
    for (int i = 0; i < 60; ++i) lines.step(usual(chance), Extent::whole);
    for (int i = 0; i < 5; ++i) EXPECT_FALSE(lines.step("Copied 7", Extent::part).missing);
}

TEST(Lines, SeveralThatAreMissingAreOneFinding) {
    test::Chance chance{1};
    Lines lines;
    for (int i = 0; i < 60; ++i) lines.step(usual(chance), Extent::whole);
    lines.step("other\n", Extent::whole);
    const auto odd = lines.step("other\n", Extent::whole).missing;
    ASSERT_TRUE(odd);
    EXPECT_EQ(odd->others, 2U);
}

TEST(Lines, OneThatComesNowAndThenIsNotMissed) {
    test::Chance chance{2};
    Lines lines;
    for (int i = 0; i < 500; ++i) {
        const auto text = usual(chance) + (chance.comes(.8) ? "note 5\n" : "");
        EXPECT_FALSE(lines.step(text, Extent::whole).missing) << i;
    }
}

TEST(Lines, NewTroubleIsToldOfWhenItComesTwice) {
    test::Chance chance{3};
    Lines lines;
    for (int i = 0; i < 30; ++i) lines.step(usual(chance), Extent::whole);
    const std::string error = "ERROR: connection to db1 lost\n";
    EXPECT_FALSE(lines.step(error + usual(chance), Extent::whole).new_line);
    const auto odd = lines.step(error + usual(chance), Extent::whole).new_line;
    ASSERT_TRUE(odd);
    EXPECT_EQ(odd->line, "ERROR: connection to db# lost");
    EXPECT_EQ(odd->base, 30U);
    EXPECT_FALSE(lines.step(error + usual(chance), Extent::whole).new_line);
}

TEST(Lines, ANewLineWithoutTroubleIsNoNews) {
    test::Chance chance{3};
    Lines lines;
    for (int i = 0; i < 30; ++i) lines.step(usual(chance), Extent::whole);
    for (int i = 0; i < 3; ++i)
        EXPECT_FALSE(lines.step("0 errors\nall is well\n", Extent::whole).new_line);
}

TEST(Lines, RememberABoundedNumberAndKeepTheUsual) {
    test::Chance chance{4};
    Lines lines;
    std::uint32_t unique = 0;
    const auto noise = [&unique] {
        std::string text;
        for (int i = 0; i < 40; ++i) {
            std::string word;
            for (auto left = ++unique; left > 0; left /= 20)
                word += static_cast<char>('a' + left % 20);
            text += "item " + word + "\n";
        }
        return text;
    };
    for (int i = 0; i < 60; ++i) lines.step(noise() + usual(chance), Extent::whole);
    lines.step(noise(), Extent::whole);
    EXPECT_TRUE(lines.step(noise(), Extent::whole).missing);
}

TEST(Content, APageInPlaceOfDataIsFound) {
    Content content;
    for (int i = 0; i < 8; ++i) EXPECT_FALSE(content.step("id,name\n1,a\n"));
    const auto odd = content.step("\n<!DOCTYPE HTML>\n<html>");
    ASSERT_TRUE(odd);
    EXPECT_TRUE(odd->is_news);
    EXPECT_FALSE(content.step("<html>")->is_news);
    EXPECT_FALSE(content.step("id,name\n"));
    EXPECT_FALSE(content.step(""));
}

TEST(Content, AJobThatFetchesPagesIsNotFound) {
    Content content;
    for (int i = 0; i < 50; ++i) EXPECT_FALSE(content.step("<html>"));
}

}  // namespace
}  // namespace jw::output

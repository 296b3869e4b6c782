// SPDX-License-Identifier: MIT
#include "history/alerting/output_end.hpp"

#include <gtest/gtest.h>

namespace jw::history {
namespace {

using namespace std::chrono_literals;

TEST(OutputEnd, KeepsTheLastLinesWhole) {
    std::string text;
    for (int i = 0; i < 1000; ++i) text += "line " + std::to_string(i) + "\n";
    const auto end = output_end(text);
    EXPECT_LE(end.size(), 3072U);
    EXPECT_GT(end.size(), 3000U);
    EXPECT_TRUE(end.starts_with("line "));
    EXPECT_TRUE(end.ends_with("line 999\n"));
}

TEST(OutputEnd, CutsOneLongLineWhereACharacterBegins) {
    std::string text;
    for (int i = 0; i < 3000; ++i) text += "\xe2\x82\xac";
    const auto end = output_end(text, 100);
    EXPECT_EQ(end.size(), 99U);
    EXPECT_TRUE(end.starts_with("\xe2\x82\xac"));
    std::string words;
    for (int i = 0; i < 1000; ++i) words += "words ";
    EXPECT_EQ(output_end(words + "\n", 100).size(), 100U);
    EXPECT_EQ(output_end("\x82\xac short"), "\x82\xac short");
}

TEST(OutputEnd, MasksASecretThatTheCutWouldHideTheNameOf) {
    const auto end = output_end("password=" + std::string(4000, 'x') + "\nlast\n", 100);
    EXPECT_EQ(end, "password=[masked]\nlast\n");
}

}  // namespace
}  // namespace jw::history

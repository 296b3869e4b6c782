// SPDX-License-Identifier: MIT
#include "systemd/unit/assignment.hpp"

#include <gtest/gtest.h>

namespace jw::unit {
namespace {

std::string shown(std::string_view text) {
    const auto found = parse_assignments(text);
    if (!found) return "refused: " + found.error().why;
    std::string lines;
    for (const auto& [section, key, value, line] : *found)
        lines += std::to_string(line) + " " + section + "/" + key + "=<" + value + ">\n";
    return lines;
}

TEST(Assignment, HasItsSectionKeyValueAndLine) {
    EXPECT_EQ(shown("[Unit]\nA=1\n\n  [Service]  \n  Exec = a = b  \n"),
              "2 Unit/A=<1>\n5 Service/Exec=<a = b>\n");
}

TEST(Assignment, JoinsContinuedLinesAsSystemdDoes) {
    EXPECT_EQ(shown("[S]\nE=a \\\n   b\\\n# not this\n; nor this\n\tc\nF=x\n"),
              "2 S/E=<a     b \tc>\n7 S/F=<x>\n");
    EXPECT_EQ(shown("[S]\nE=a\\\\\nF=x\n"), "2 S/E=<a\\\\>\n3 S/F=<x>\n");
    EXPECT_EQ(shown("[S]\nE=a\\\\\\\nb\n"), "2 S/E=<a\\\\ b>\n");
    EXPECT_EQ(shown("[S]\nE=a\\\n\nF=x\n"), "2 S/E=<a>\n4 S/F=<x>\n");
    EXPECT_EQ(shown("[S]\nE=a \\"), "2 S/E=<a>\n");
}

TEST(Assignment, PassesOverWhatSystemdPassesOver) {
    EXPECT_EQ(shown("A=outside\n[S]\nnothing\n=x\n#A=1\n;A=2\nA=\n"), "7 S/A=<>\n");
    EXPECT_EQ(shown("\xef\xbb\xbf[S]\nA=1"), "2 S/A=<1>\n");
}

TEST(Assignment, IsRefusedWhereSystemdMightSeeSomethingElse) {
    using namespace std::string_literals;
    EXPECT_NE(shown("[S]\r\nA=1\r\n").find("refused"), std::string::npos);
    EXPECT_NE(shown("[S]\nA=\xff\n").find("refused"), std::string::npos);
    EXPECT_NE(shown("[S]\nA=1\0\nB=2"s).find("refused"), std::string::npos);
    EXPECT_NE(shown("[S\nA=1\n").find("refused"), std::string::npos);
    std::string many = "[S]\n";
    for (int i = 0; i < 20'001; ++i) many += "A=1\n";
    EXPECT_NE(shown(many).find("too much"), std::string::npos);
}

}  // namespace
}  // namespace jw::unit

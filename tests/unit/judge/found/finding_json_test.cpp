// SPDX-License-Identifier: MIT
#include "judge/found/finding_json.hpp"

#include <gtest/gtest.h>

#include <string>

namespace {

using namespace jw::findings;

TEST(FindingJson, KeepsAllThatASentenceIsMadeOf) {
    const Finding finding{.kind = Kind::drift,
                          .signal = "rows \xff\"",
                          .at = 7,
                          .before = 1.5,
                          .now = -2,
                          .is_pushed = true,
                          .runs = 3,
                          .base = 240,
                          .record = .25,
                          .least = 1,
                          .most = 2,
                          .weeks = 13,
                          .per_week = .01,
                          .told = 1.7e9,
                          .slot = 1.6e9,
                          .last = 1.5e9,
                          .line = "a line",
                          .others = 4};
    const auto text = to_json(finding);
    const auto read = finding_from_json(text);
    ASSERT_TRUE(read);
    EXPECT_EQ(to_json(*read), text);
    EXPECT_EQ(read->kind, Kind::drift);
    EXPECT_EQ(read->at, 7U);
    EXPECT_EQ(read->line, "a line");
    EXPECT_EQ(read->signal, "rows \uFFFD\"");
}

TEST(FindingJson, IsNotTakenFromWhatIsNone) {
    for (const auto* text : {"", "[]", "{}", R"({"kind":"rumour"})", R"({"kind":7})", "{"})
        EXPECT_FALSE(finding_from_json(text)) << text;
    EXPECT_FALSE(finding_from_json(std::string(std::size_t{17} << 10, ' ')));
}

TEST(FindingJson, MakesNothingOfNumbersThatMakeNoSense) {
    const auto read = finding_from_json(
        R"({"kind":"shift","before":"many","now":1e999,"runs":-5,"base":1e300,"line":["x"]})");
    if (!read) return;  // 1e999 is no number for the parser
    EXPECT_EQ(read->before, 0);
    EXPECT_EQ(read->now, 0);
    EXPECT_EQ(read->runs, 0U);
    EXPECT_EQ(read->base, 4'000'000'000U);
    EXPECT_EQ(read->line, "");
}

}  // namespace

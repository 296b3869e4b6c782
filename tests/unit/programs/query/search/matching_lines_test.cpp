// SPDX-License-Identifier: MIT
#include "programs/query/search/matching_lines.hpp"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace jw::query {
namespace {

using Numbered = std::vector<std::pair<std::int64_t, std::string>>;

Pattern pattern_of(std::string_view text, Meaning meaning = Meaning::expression,
                   Case letters = Case::counts) {
    auto pattern = Pattern::of(text, meaning, letters);
    EXPECT_TRUE(pattern) << text;
    return std::move(*pattern);
}

Numbered found(const history::KeptStream& stream, const Pattern& pattern) {
    Numbered lines;
    each_matching_line(stream, pattern, [&](const MatchingLine& line) {
        lines.emplace_back(line.number, line.text);
        return true;
    });
    return lines;
}

TEST(MatchingLines, HaveTheNumbersOfTheirStream) {
    const history::KeptStream stream{.text = "one\ntwo\n\nthree\nfour"};
    EXPECT_EQ(found(stream, pattern_of("o")), (Numbered{{1, "one"}, {2, "two"}, {5, "four"}}));
    EXPECT_EQ(found(stream, pattern_of("^t")), (Numbered{{2, "two"}, {4, "three"}}));
    EXPECT_EQ(found(stream, pattern_of("^$")), (Numbered{{3, ""}}));
    EXPECT_EQ(found(stream, pattern_of("e$")), (Numbered{{1, "one"}, {4, "three"}}));
    EXPECT_EQ(found(stream, pattern_of("x*")),
              (Numbered{{1, "one"}, {2, "two"}, {3, ""}, {4, "three"}, {5, "four"}}));
    EXPECT_EQ(found(stream, pattern_of("r$")), (Numbered{{5, "four"}}));
}

TEST(MatchingLines, NeverGoOverTheEndOfALine) {
    const history::KeptStream stream{.text = "one\ntwo\n"};
    EXPECT_EQ(found(stream, pattern_of("one\\stwo")), Numbered{});
    EXPECT_EQ(found(stream, pattern_of("[^x]+o$")), (Numbered{{2, "two"}}));
}

TEST(MatchingLines, AreNotPutTogetherWhereBytesAreMissing) {
    const history::KeptStream stream{.text = "a\nred\nyellow\nb\nc\n",
                                     .facts = {.seen = 99, .dropped = 82, .gap_at = 5}};
    EXPECT_EQ(found(stream, pattern_of("redyellow|dy")), Numbered{});
    EXPECT_EQ(found(stream, pattern_of("red")), (Numbered{{2, "red"}}));
    EXPECT_EQ(found(stream, pattern_of("yellow|c")), (Numbered{{-3, "yellow"}, {-1, "c"}}));
}

TEST(MatchingLines, EndWhenTheTakerHasEnough) {
    const history::KeptStream stream{.text = "a\na\na\n"};
    int taken = 0;
    EXPECT_FALSE(each_matching_line(stream, pattern_of("a"),
                                    [&](const MatchingLine&) { return ++taken < 2; }));
    EXPECT_EQ(taken, 2);
}

TEST(Pattern, TakesCharactersAsTheyAreIfAsked) {
    const history::KeptStream stream{.text = "a.c\nabc\nA.C\n"};
    EXPECT_EQ(found(stream, pattern_of("a.c")), (Numbered{{1, "a.c"}, {2, "abc"}}));
    EXPECT_EQ(found(stream, pattern_of("a.c", Meaning::fixed)), (Numbered{{1, "a.c"}}));
    EXPECT_EQ(found(stream, pattern_of("a.c", Meaning::fixed, Case::ignored)),
              (Numbered{{1, "a.c"}, {3, "A.C"}}));
    EXPECT_EQ(found(stream, pattern_of("ABC", Meaning::expression, Case::ignored)),
              (Numbered{{2, "abc"}}));
}

TEST(Pattern, SaysWhatIsWrongInItsOwnWords) {
    const auto wrong = Pattern::of("(x", Meaning::expression, Case::counts);
    ASSERT_FALSE(wrong);
    EXPECT_EQ(wrong.error().why, "missing ): (x");
    EXPECT_FALSE(Pattern::of("", Meaning::fixed, Case::counts));
    EXPECT_FALSE(Pattern::of("e\nt", Meaning::fixed, Case::counts));
}

}  // namespace
}  // namespace jw::query

// SPDX-License-Identifier: MIT
#include "systemd/unit/word.hpp"

#include <gtest/gtest.h>

namespace jw::unit {
namespace {

std::string text_of(std::string_view line) {
    const auto word = take_word(line);
    return word ? word->text : "refused: " + word.error().why;
}

TEST(Word, LosesQuotesAndEscapesAsSystemdTakesThemAway) {
    EXPECT_EQ(text_of("  plain rest"), "plain");
    EXPECT_EQ(text_of("\"a b\"'c d'e f"), "a bc de");
    EXPECT_EQ(text_of(R"("a \"q\"" x)"), "a \"q\"");
    EXPECT_EQ(text_of(R"(a\x41\101\u00e4\sb\tc)"), "aAA\xc3\xa4 b\tc");
    EXPECT_EQ(text_of(R"(\U0001F600)"), "\xf0\x9f\x98\x80");
    EXPECT_EQ(text_of(R"(a\ b c)"), R"(a\ b)");  // no escape of systemd: it stays, and joins
    EXPECT_EQ(text_of(R"(a\.b)"), R"(a\.b)");
    EXPECT_EQ(text_of(R"(a\x00)"), R"(a\x00)");
    EXPECT_EQ(text_of("\"\" x"), "");
}

TEST(Word, IsRefusedWhereAQuoteOrAnEscapeIsNotEnded) {
    EXPECT_EQ(text_of("\"a b"), "refused: a quote is not closed");
    EXPECT_EQ(text_of("a\\"), "refused: a backslash ends it");
}

TEST(Argument, ComesBackAsExactlyThisText) {
    for (const std::string text :
         {"plain", "", "a b", "a\tb\nc", "quote\"s and 'these'", "back\\slash", ";", "a;b", "$HOME",
          "${X}", "100%", "%n", "\x01\x7f", "\xc3\xa4", "-x", "\\x41", "'", "#"}) {
        auto doubled = argument(text);
        for (const auto* twice : {"$$", "%%"})
            for (auto at = doubled.find(twice); at != std::string::npos;
                 at = doubled.find(twice, at + 1))
                doubled.erase(at, 1);
        const auto line = doubled + " next";
        EXPECT_EQ(text_of(line), text) << argument(text);
        EXPECT_EQ(argument(text).find('\n'), std::string::npos);
    }
    EXPECT_EQ(argument("$a%b"), "$$a%%b");
    EXPECT_EQ(program("$a%b"), "$a%%b");
}

}  // namespace
}  // namespace jw::unit

// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include "show/terminal/shell_word.hpp"
#include "show/terminal/shown.hpp"
#include "show/terminal/utf8.hpp"
#include "show/terminal/wrap.hpp"
#include "show/words/base64.hpp"

namespace jw::show {
namespace {

std::string line(std::string_view bytes) { return shown(bytes, Charset::utf8); }

TEST(Utf8, WhatIsNotStrictlyValidIsRefused) {
    for (const std::string_view bad :
         {"\x80", "\xc0\xaf", "\xc1\xbf", "\xe0\x80\xaf", "\xed\xa0\x80", "\xf0\x80\x80\xaf",
          "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xff", "\xe2\x82", "\xc3", "a\xc3z"})
        EXPECT_FALSE(is_utf8(bad)) << line(bad);
    EXPECT_TRUE(is_utf8("\xc3\xbc \xe2\x82\xac \xf0\x9f\x98\x80 \xf4\x8f\xbf\xbf"));
    EXPECT_TRUE(is_utf8(""));
}

TEST(Width, DoesNotDependOnTheLocale) {
    EXPECT_EQ(width("caf\xc3\xa9"), 4);
    EXPECT_EQ(width("cafe\xcc\x81"), 4);                          // combining accent
    EXPECT_EQ(width("\xe6\x97\xa5\xe6\x9c\xac"), 4);              // two wide characters
    EXPECT_EQ(width("\xf0\x9f\x98\x80"), 2);                      // an emoji
    EXPECT_EQ(width("\xe2\x96\x81\xe2\x9c\x93\xe2\x80\xa6"), 3);  // our own marks
}

TEST(Shown, EscapeSequencesControlsAndBidiMarksAreSpelledOut) {
    EXPECT_EQ(line("\x1b[31mred\x1b[0m"), "\\x1b[31mred\\x1b[0m");
    EXPECT_EQ(line("\x1b]52;c;aGk=\x07"), "\\x1b]52;c;aGk=\\x07");
    EXPECT_EQ(line(std::string_view{"a\0b", 3}), "a\\x00b");
    EXPECT_EQ(line("\x7f"), "\\x7f");
    EXPECT_EQ(line("\xc2\x9b"
                   "31m"),
              "\\u009b31m");  // 8-bit CSI
    EXPECT_EQ(line("\x9b"
                   "31m"),
              "\\x9b31m");
    EXPECT_EQ(line("a\xe2\x80\xae"
                   "b"),
              "a\\u202eb");
    EXPECT_EQ(line("a\xe2\x81\xa6"
                   "b"),
              "a\\u2066b");
    EXPECT_EQ(line("\xf3\xa0\x81\x81"), "\\U000e0041");  // a tag character
    EXPECT_EQ(line("\xef\xbb\xbf"), "\\ufeff");
    EXPECT_EQ(line("\xff\xfe"), "\\xff\\xfe");
}

TEST(Shown, ANameIsOneLineWhateverItHolds) { EXPECT_EQ(line("a\nb\tc\rd"), "a\\x0ab\\x09c\\x0dd"); }

TEST(Shown, OutputKeepsItsLinesAndTabs) {
    EXPECT_EQ(shown("a\n\tb\r\nc\rd", Charset::utf8, Lines::many), "a\n\tb\nc\\x0dd");
}

TEST(Shown, WithoutUtf8NothingButAsciiComesOut) {
    EXPECT_EQ(shown("caf\xc3\xa9", Charset::ascii), "caf\\u00e9");
    for (const auto* hostile : {"\xc2\x9b", "\xe2\x80\xae", "\x80", "\xf0\x9f\x98\x80"})
        for (const unsigned char c : shown(hostile, Charset::ascii)) EXPECT_LT(c, 0x7F);
}

TEST(Shown, NoByteOfAnyPairReachesTheScreenRaw) {
    for (unsigned a = 0; a < 256; ++a)
        for (unsigned b = 0; b < 256; ++b) {
            const char bytes[] = {static_cast<char>(a), static_cast<char>(b)};
            const auto text = line({bytes, 2});
            ASSERT_TRUE(is_utf8(text));
            for (const unsigned char c : text) ASSERT_TRUE(c >= 0x20 && c != 0x7F) << a << ' ' << b;
        }
}

TEST(Fitted, KeepsBothEndsOfANameAndTheBeginningOfASentence) {
    EXPECT_EQ(fitted("backup-offsite", 14, Charset::ascii, Keep::both_ends), "backup-offsite");
    EXPECT_EQ(fitted("backup-offsite", 9, Charset::ascii, Keep::both_ends), "back..ite");
    EXPECT_EQ(fitted("backup-offsite", 9, Charset::utf8, Keep::both_ends), "back\u2026site");
    EXPECT_EQ(fitted("backup-offsite", 9, Charset::ascii, Keep::beginning), "backup-..");
}

TEST(Fitted, IsNeverWiderThanAskedForAndNeverCutsACharacter) {
    const std::string mixed =
        "\xe6\x97\xa5"
        "a\xcc\x81\xe6\x9c\xac"
        "b\xf0\x9f\x98\x80"
        "c";
    for (int columns = 0; columns <= width(mixed); ++columns)
        for (const auto keep : {Keep::both_ends, Keep::beginning}) {
            const auto text = fitted(mixed, columns, Charset::utf8, keep);
            EXPECT_LE(width(text), columns);
            EXPECT_TRUE(is_utf8(text));
        }
}

TEST(ShellWord, CanBePastedIntoAShell) {
    EXPECT_EQ(shell_word("backup-offsite", Charset::utf8), "backup-offsite");
    EXPECT_EQ(shell_word("two words", Charset::utf8), "'two words'");
    EXPECT_EQ(shell_word("it's", Charset::utf8), "'it'\\''s'");
    EXPECT_EQ(shell_word("$(reboot)", Charset::utf8), "'$(reboot)'");
    EXPECT_EQ(shell_word("", Charset::utf8), "''");
    EXPECT_EQ(shell_word("a\x1b[31m", Charset::utf8), "$'a\\x1b[31m'");
    EXPECT_EQ(shell_word("a\nb'c\\", Charset::utf8), "$'a\\x0ab\\'c\\\\'");
    EXPECT_EQ(shell_word("caf\xc3\xa9", Charset::ascii), "$'caf\\xc3\\xa9'");
}

TEST(Wrapped, BreaksAtSpacesAndIndentsWhatFollows) {
    EXPECT_EQ(wrapped("one two three", 8, 2), "one two\n  three\n");
    EXPECT_EQ(wrapped("one", 8, 2), "one\n");
    EXPECT_EQ(wrapped("averylongword and more", 8, 2), "averylongword\n  and\n  more\n");
}

TEST(Wrapped, KeepsFieldsWhole) {
    EXPECT_EQ(wrapped("  label  first field   second field", 26, 9),
              "  label  first field\n         second field\n");
    EXPECT_EQ(wrapped("a   b   c", 80, 2), "a   b   c\n");
    EXPECT_EQ(wrapped("", 80, 2), "\n");
}

TEST(Base64, MatchesTheRfc) {
    EXPECT_EQ(base64(""), "");
    EXPECT_EQ(base64("f"), "Zg==");
    EXPECT_EQ(base64("fo"), "Zm8=");
    EXPECT_EQ(base64("foo"), "Zm9v");
    EXPECT_EQ(base64("foobar"), "Zm9vYmFy");
    EXPECT_EQ(base64("\xff\x00\xfe"), "/w==");  // a C string ends there
    EXPECT_EQ(base64({"\xff\x00\xfe", 3}), "/wD+");
}

}  // namespace
}  // namespace jw::show

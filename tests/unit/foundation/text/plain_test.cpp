// SPDX-License-Identifier: MIT
#include "foundation/text/plain.hpp"

#include <gtest/gtest.h>

namespace jw::text {
namespace {

TEST(PlainText, HasNoColourCodesAndNoOtherEscapeSequences) {
    EXPECT_EQ(plain("\x1b[1;31merror:\x1b[0m no space"), "error: no space");
    EXPECT_EQ(plain("\x1b[38;2;1;2;3mx\x1b[K\x1b[2Jy\x1b(B"), "xy");
    EXPECT_EQ(plain("\x1b]8;;http://a\x1b\\link\x1b]8;;\x1b\\"), "link");
    EXPECT_EQ(plain("\x1b]0;title\atext"), "text");
    EXPECT_EQ(plain("nothing to do"), "nothing to do");
}

TEST(PlainText, LosesNoTextToASequenceThatIsNone) {
    EXPECT_EQ(plain("a\x1b"), "a");
    EXPECT_EQ(plain("a\x1bthe end"), "athe end");
    EXPECT_EQ(plain("a\x1b[31"), "a[31");
    EXPECT_EQ(plain("a\x1b]0;never ended\nb\nc"), "a]0;never ended\nb\nc");
    EXPECT_EQ(plain("a\x1b]0;" + std::string(2000, 'x') + "\a").size(), 2005U);
}

TEST(PlainText, KeepsOfALineThatIsWrittenOverTheLastWriting) {
    EXPECT_EQ(plain("10%\r20%\r100%\ndone\n"), "100%\ndone\n");
    EXPECT_EQ(plain("dos\r\nlines\r\n"), "dos\nlines\n");
    EXPECT_EQ(plain("10%\r20%\r"), "20%");
}

}  // namespace
}  // namespace jw::text

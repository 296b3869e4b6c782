// SPDX-License-Identifier: MIT
#include "foundation/base/text.hpp"

#include <gtest/gtest.h>

namespace {

using jw::Text;

TEST(Text, AddsTextNumbersAndHex) {
    Text<64> text;
    text.add("a=").add_number(0).add(" b=").add_number(18446744073709551615U).add(" c=");
    text.add_number(0xbeef, 16).add(" ").add_hex(std::string_view{"\x00\xffZ", 3});
    EXPECT_EQ(text.view(), "a=0 b=18446744073709551615 c=beef 00ff5a");
    EXPECT_FALSE(text.cut());
}

TEST(Text, CutsWhatDoesNotFitAndRemembersIt) {
    Text<5> text;
    text.add("abcd");
    EXPECT_FALSE(text.cut());
    text.add("e");
    EXPECT_TRUE(text.cut());
    EXPECT_STREQ(text.c_str(), "abcd");
}

}  // namespace

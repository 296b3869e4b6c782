// SPDX-License-Identifier: MIT
#include "foundation/base/span.hpp"

#include <gtest/gtest.h>

namespace {

using jw::parse_span;

constexpr std::uint64_t second = 1'000'000;

TEST(Span, ReadsEveryUnitAsSystemdDoes) {
    EXPECT_EQ(parse_span("7us"), 7U);
    EXPECT_EQ(parse_span("7\xc2\xb5s"), 7U);
    EXPECT_EQ(parse_span("7ms"), 7000U);
    EXPECT_EQ(parse_span("7s"), 7 * second);
    EXPECT_EQ(parse_span("7min"), 7 * 60 * second);
    EXPECT_EQ(parse_span("7m"), 7 * 60 * second);
    EXPECT_EQ(parse_span("7h"), 7 * 3600 * second);
    EXPECT_EQ(parse_span("7d"), 7 * 86400 * second);
    EXPECT_EQ(parse_span("1week"), 7 * 86400 * second);
    EXPECT_EQ(parse_span("1M"), 2629800 * second);
    EXPECT_EQ(parse_span("1y"), 31557600 * second);
}

TEST(Span, AddsItsParts) {
    EXPECT_EQ(parse_span("1h 30min"), 5400 * second);
    EXPECT_EQ(parse_span("1week2d"), 9 * 86400 * second);
    EXPECT_EQ(parse_span("  2 h  "), 7200 * second);
}

TEST(Span, TakesABareNumberForSeconds) {
    EXPECT_EQ(parse_span("90"), 90 * second);
    EXPECT_EQ(parse_span("0"), 0U);
}

TEST(Span, KnowsFractions) {
    EXPECT_EQ(parse_span("2.5h"), 9000 * second);
    EXPECT_EQ(parse_span("0.3"), 300'000U);
    EXPECT_EQ(parse_span(".5s"), 500'000U);
    EXPECT_EQ(parse_span("0.0000009s"), 0U);
}

TEST(Span, RefusesWhatIsNoSpan) {
    for (const char* text :
         {"", " ", "h", "1x", "-1s", "1h-", "1..5h", ".", "1 h x", "1e3", "\xff"})
        EXPECT_FALSE(parse_span(text)) << text;
}

TEST(Span, RefusesWhatDoesNotFit) {
    EXPECT_FALSE(parse_span("99999999999999999999"));
    EXPECT_FALSE(parse_span("18446744073709551615h"));
    EXPECT_FALSE(parse_span("300000y"));
    EXPECT_TRUE(parse_span("290000y"));
}

}  // namespace

// SPDX-License-Identifier: MIT
#include "foundation/text/suggestion.hpp"

#include <gtest/gtest.h>

namespace jw::text {
namespace {

const std::vector<std::string> verbs{"history", "stats", "last-failure", "show", "diff", "list"};

TEST(Suggestion, ASlipOfTheFingersIsUnderstood) {
    EXPECT_EQ(nearest("histroy", verbs), "history");
    EXPECT_EQ(nearest("stat", verbs), "stats");
    EXPECT_EQ(nearest("lastfailure", verbs), "last-failure");
    EXPECT_EQ(nearest("dif", verbs), "diff");
}

TEST(Suggestion, ABeginningIsEnough) { EXPECT_EQ(nearest("last", verbs), "last-failure"); }

TEST(Suggestion, WhatIsFarFromEverythingSuggestsNothing) {
    EXPECT_EQ(nearest("frobnicate", verbs), "");
    EXPECT_EQ(nearest("", verbs), "");
    EXPECT_EQ(nearest(std::string(100'000, 'x'), verbs), "");
    EXPECT_EQ(nearest("x", {}), "");
}

TEST(EditDistance, CountsInsertionsRemovalsChangesAndExchanges) {
    EXPECT_EQ(edit_distance("abc", "abc", 3), 0U);
    EXPECT_EQ(edit_distance("abc", "acb", 3), 1U);
    EXPECT_EQ(edit_distance("abc", "abxc", 3), 1U);
    EXPECT_EQ(edit_distance("kitten", "sitting", 3), 3U);
    EXPECT_EQ(edit_distance("abc", "xyzuvw", 3), 4U);
    EXPECT_EQ(edit_distance("", "ab", 3), 2U);
}

}  // namespace
}  // namespace jw::text

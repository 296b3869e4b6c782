// SPDX-License-Identifier: MIT
#include "capture/run/polling.hpp"

#include <gtest/gtest.h>

#include <climits>

namespace {

using jw::wrapper::poll_timeout;

TEST(PollTimeout, IsNeverTooShortAndNeverForEver) {
    EXPECT_EQ(poll_timeout(-5'000'000), 1);
    EXPECT_EQ(poll_timeout(0), 1);
    EXPECT_EQ(poll_timeout(1'500), 2);
    EXPECT_EQ(poll_timeout(std::int64_t{30} * 86'400 * 1'000'000), INT_MAX) << "30 days";
    EXPECT_EQ(poll_timeout(INT64_MAX), INT_MAX);
}

}  // namespace

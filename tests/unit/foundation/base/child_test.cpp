// SPDX-License-Identifier: MIT
#include "foundation/base/child.hpp"

#include <gtest/gtest.h>

#include <cerrno>

namespace {

using namespace jw;

constexpr int milliseconds = 2000;

TEST(TrialRun, TellsTheExitCode) {
    EXPECT_EQ(trial_run("/bin/false", "word", milliseconds), 1);
    EXPECT_EQ(trial_run("/bin/true", "word", milliseconds), 0);
}

TEST(TrialRun, GivesTheProgramItsWord) {
    EXPECT_EQ(trial_run("/bin/ls", "/", milliseconds), 0);
    EXPECT_EQ(trial_run("/bin/ls", "/no/such/file", milliseconds), 2);
}

TEST(TrialRun, SaysWhyAProgramCanNotBeStarted) {
    EXPECT_EQ(trial_run("/no/such/program", "word", milliseconds), std::nullopt);
    EXPECT_EQ(errno, ENOENT);
}

TEST(TrialRun, DoesNotWaitForOneThatStays) { EXPECT_EQ(trial_run("/bin/sleep", "60", 50), -1); }

}  // namespace

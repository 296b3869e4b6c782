// SPDX-License-Identifier: MIT
#include "capture/wrapper/descendants.hpp"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>

namespace {

using namespace jw::wrapper;

pid_t start_sleeper() {
    const pid_t child = ::fork();
    if (child != 0) return child;
    ::execlp("sleep", "sleep", "60", nullptr);
    ::_exit(127);
}

TEST(Descendants, AreFoundAndSignalledButTheSparedOnes) {
    const pid_t spared = start_sleeper();
    const pid_t other = start_sleeper();
    const std::array<pid_t, 1> list{spared};
    EXPECT_EQ(signal_descendants(0, list), 1);
    EXPECT_EQ(signal_descendants(SIGKILL, list), 1);
    int status = 0;
    ASSERT_EQ(::waitpid(other, &status, 0), other);
    EXPECT_EQ(WTERMSIG(status), SIGKILL);
    EXPECT_EQ(::waitpid(spared, &status, WNOHANG), 0) << "the spared one still sleeps";
    ::kill(spared, SIGKILL);
    ::waitpid(spared, nullptr, 0);
    EXPECT_EQ(signal_descendants(0, {}), 0);
}

TEST(Descendants, AreFoundThroughGenerationsAndAfterTheirParentsEnd) {
    adopt_orphans();
    int ready[2];
    ASSERT_EQ(::pipe(ready), 0);
    const pid_t child = ::fork();
    if (child == 0) {
        if (::fork() == 0) {
            ::setsid();
            start_sleeper();
            [[maybe_unused]] const auto n = ::write(ready[1], "x", 1);
            ::pause();
        }
        ::_exit(0);
    }
    ::waitpid(child, nullptr, 0);
    char byte;
    ASSERT_EQ(::read(ready[0], &byte, 1), 1);
    EXPECT_EQ(signal_descendants(SIGKILL, {}), 2);
    while (::waitpid(-1, nullptr, 0) > 0) {
    }
    EXPECT_EQ(signal_descendants(0, {}), 0);
}

}  // namespace

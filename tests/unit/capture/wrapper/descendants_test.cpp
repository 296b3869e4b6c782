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
    EXPECT_EQ(signal_job(0, 0, list).found, 1);
    EXPECT_EQ(signal_job(SIGKILL, 0, list).found, 1);
    int status = 0;
    ASSERT_EQ(::waitpid(other, &status, 0), other);
    EXPECT_EQ(WTERMSIG(status), SIGKILL);
    EXPECT_EQ(::waitpid(spared, &status, WNOHANG), 0) << "the spared one still sleeps";
    ::kill(spared, SIGKILL);
    ::waitpid(spared, nullptr, 0);
    EXPECT_EQ(signal_job(0, 0, {}).found, 0);
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
    EXPECT_EQ(signal_job(SIGKILL, 0, {}).found, 2);
    while (::waitpid(-1, nullptr, 0) > 0) {
    }
    EXPECT_EQ(signal_job(0, 0, {}).found, 0);
}

TEST(Descendants, BeginWithTheJobWhichIsSignalledOnce) {
    int ready[2];
    ASSERT_EQ(::pipe(ready), 0);
    const pid_t job = ::fork();
    if (job == 0) {
        ::signal(SIGUSR1, [](int) {});
        [[maybe_unused]] const auto n = ::write(ready[1], "x", 1);
        int count = 0;
        while (count < 1 && ::pause() < 0) ++count;
        ::pause();
        ::_exit(2);
    }
    char byte;
    ASSERT_EQ(::read(ready[0], &byte, 1), 1);
    const auto reached = signal_job(SIGUSR1, job, {});
    EXPECT_EQ(reached.found, 1);
    EXPECT_EQ(reached.signalled, 1);
    EXPECT_EQ(reached.error, 0);
    EXPECT_TRUE(reached.sees_others);
    ::kill(job, SIGKILL);
    int status = 0;
    ::waitpid(job, &status, 0);
    EXPECT_TRUE(WIFSIGNALED(status)) << "the signal came twice";
}

}  // namespace

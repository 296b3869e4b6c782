// SPDX-License-Identifier: MIT
#include "capture/wrapper/inherited.hpp"

#include <gtest/gtest.h>

#include <csignal>

namespace {

using namespace jw::wrapper;

class Taken : public testing::Test {
protected:
    /// As a caller leaves it to its jobs.
    Taken() {
        sigset_t blocked;
        ::sigemptyset(&blocked);
        ::sigaddset(&blocked, SIGTERM);
        ::sigprocmask(SIG_SETMASK, &blocked, &before_);
        ::signal(SIGHUP, SIG_IGN);
        EXPECT_TRUE(inherited_.take_over());
    }

    ~Taken() override {
        ::signal(SIGHUP, SIG_DFL);
        ::sigprocmask(SIG_SETMASK, &before_, nullptr);
    }

    sigset_t before_{};
    Inherited inherited_;
};

TEST_F(Taken, ASignalIsDeadlyUnlessItsCallerBlocksOrIgnoresItOrItIsHarmless) {
    EXPECT_TRUE(inherited_.is_deadly(SIGINT));
    EXPECT_FALSE(inherited_.is_deadly(SIGTERM)) << "it is blocked";
    EXPECT_FALSE(inherited_.is_deadly(SIGHUP)) << "it is ignored";
    EXPECT_FALSE(inherited_.is_deadly(SIGWINCH));
}

}  // namespace

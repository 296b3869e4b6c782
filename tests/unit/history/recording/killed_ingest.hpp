// SPDX-License-Identifier: MIT
#pragma once

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

#include "history/scene.hpp"

namespace jw::test {

/// Ingests in a process that dies by SIGKILL at its n-th step; false if it has fewer steps.
inline bool killed_at(Scene& scene, int n) {
    const pid_t child = ::fork();
    if (child == 0) {
        scene.surroundings.reached = [&n](history::Step) {
            if (--n == 0) ::raise(SIGKILL);
        };
        const auto ingested = history::ingest_in(scene.surroundings, scene.store(), -1);
        ::_exit(ingested ? 0 : 1);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    EXPECT_TRUE(WIFSIGNALED(status) || WEXITSTATUS(status) == 0);
    return WIFSIGNALED(status);
}

}  // namespace jw::test

// SPDX-License-Identifier: MIT
#include "capture/wrapper/job.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <string>

#include "capture/run/caller.hpp"
#include "support/temp_folder.hpp"

namespace {

using namespace jw;
using namespace jw::wrapper;

/// What comes of becoming a command that can't be executed.
int code_of(const std::string& command) {
    auto word = command;
    char* words[] = {word.data(), nullptr};
    Options options;
    options.command = words;
    return become_job({}, options);
}

TEST(BecomingTheJob, GivesTheCodeOfAShellWhereItCanNotBeExecuted) {
    ::unsetenv("INVOCATION_ID");
    const test::TempFolder folder;
    test::write_file(folder / "plain", "text");
    ::chmod((folder / "plain").c_str(), 0600);
    EXPECT_EQ(code_of(folder / "absent"), 127);
    EXPECT_EQ(code_of(folder / "plain"), 126);
}

TEST(BecomingTheJob, GivesTheCodeOfSystemdToIt) {
    ::setenv("INVOCATION_ID", "0123", 1);
    ::setenv("SYSTEMD_EXEC_PID", std::to_string(::getpid()).c_str(), 1);
    const test::TempFolder folder;
    EXPECT_EQ(code_of(folder / "absent"), exit_as_systemd);
    ::unsetenv("SYSTEMD_EXEC_PID");
    ::unsetenv("INVOCATION_ID");
}

}  // namespace

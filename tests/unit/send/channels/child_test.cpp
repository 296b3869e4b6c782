// SPDX-License-Identifier: MIT
#include "send/channels/child.hpp"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <set>

#include "send/channels/command.hpp"
#include "send/message.hpp"
#include "support/temp_folder.hpp"

namespace jw::send {
namespace {

ChildEnd run(const std::string& script, const std::string& input = "",
             std::chrono::milliseconds time = 20s,
             const std::vector<std::string>& environment = {}) {
    const auto end = run_child({.argv = {"/bin/sh", "-c", script},
                                .environment = environment,
                                .input = input,
                                .deadline = std::chrono::steady_clock::now() + time});
    EXPECT_TRUE(end);
    return end ? *end : ChildEnd{};
}

/// The end of a script that is still at work at its deadline, having said "ready": a busy machine
/// needs more time to get so far.
ChildEnd run_beyond_deadline(const std::string& script) {
    ChildEnd end;
    for (const auto time : {100ms, 1'000ms, 20'000ms}) {
        end = run(script, "", time);
        if (end.output_end.starts_with("ready\n")) break;
    }
    return end;
}

TEST(ChildCommand, GetsItsInputAndItsEndIsTold) {
    const auto end = run("cat; echo problem >&2; exit 3", "message\n");
    EXPECT_EQ(WEXITSTATUS(end.wait_status), 3);
    EXPECT_TRUE(end.in_time);
    EXPECT_EQ(end.output_end, "message\nproblem\n");
}

TEST(ChildCommand, HasNothingOfAnybodysEnvironment) {
    const std::set<std::string> stray{"TZ", "LD_AUDIT_NOT", "https_proxy", "JOB_WATCH_DB"};
    for (const auto& name : stray) ::setenv(name.c_str(), "stray", 1);
    ::setenv("JOB_WATCH_CONFIG", "/dev/null", 1);
    const auto end = run_child({.argv = {"/usr/bin/env"},
                                .environment = {"FACT=1"},
                                .input = {},
                                .deadline = std::chrono::steady_clock::now() + 20s});
    for (const auto& name : stray) ::unsetenv(name.c_str());
    ::unsetenv("JOB_WATCH_CONFIG");
    ASSERT_TRUE(end);
    EXPECT_EQ(end->output_end.find("stray"), std::string::npos) << end->output_end;
    for (const auto* there :
         {"FACT=1\n", "JOB_WATCH_CONFIG=/dev/null\n", "LANG=C.UTF-8\n",
          "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin\n"})
        EXPECT_NE(end->output_end.find(there), std::string::npos) << end->output_end;
}

TEST(ChildCommand, MayLeaveALargeInputUnread) {
    EXPECT_EQ(run("exit 0", std::string(1 << 20, 'x')).wait_status, 0);
}

TEST(ChildCommand, OfItsOutputOnlyTheEndIsKept) {
    const auto end = run("yes | head -c 3000000; printf end");
    EXPECT_EQ(end.output_end.size(), 1024U);
    EXPECT_TRUE(end.output_end.ends_with("y\nend"));
}

TEST(ChildCommand, IsEndedAtTheDeadlineWithAllItStarted) {
    const auto end =
        run_beyond_deadline("trap 'echo ended; exit 9' TERM; echo ready; sleep 1000 & wait");
    EXPECT_FALSE(end.in_time);
    EXPECT_EQ(end.output_end, "ready\nended\n");
}

TEST(ChildCommand, IsKilledWhenItDoesNotHeedTheDeadline) {
    const auto end = run_beyond_deadline("trap '' TERM; echo ready; while :; do sleep 0.05; done");
    EXPECT_FALSE(end.in_time);
    EXPECT_EQ(WTERMSIG(end.wait_status), SIGKILL);
}

TEST(ChildCommand, IsNotWaitedForWhenOnlyABackgroundProcessHoldsItsPipes) {
    const auto end = run("sleep 1000 & echo $!");
    EXPECT_TRUE(end.in_time);
    EXPECT_EQ(::kill(std::stoi(end.output_end), SIGKILL), 0) << "it was ended too";
}

TEST(ChildCommand, HasNoDescriptorsAndNoBlockedOrIgnoredSignals) {
    std::signal(SIGPIPE, SIG_IGN);
    sigset_t blocked;
    sigset_t before;
    sigemptyset(&blocked);
    sigaddset(&blocked, SIGUSR1);
    sigprocmask(SIG_BLOCK, &blocked, &before);
    const int open = ::dup2(STDIN_FILENO, 77);
    // Of the signals the first 28: the C library keeps 32 and 33 to itself.
    const auto end =
        run("[ -e /proc/$$/fd/77 ] && echo open; pwd; "
            "sed -n 's/^\\(Sig[BI].*:\\).*\\(.......\\)$/\\1\\2/p' /proc/self/status");
    ::close(open);
    sigprocmask(SIG_SETMASK, &before, nullptr);
    std::signal(SIGPIPE, SIG_DFL);
    EXPECT_EQ(end.output_end, "/\nSigBlk:0000000\nSigIgn:0000000\n");
}

TEST(ChildCommand, SeesOurFactsRatherThanOlderOnesOfTheSameName) {
    ::setenv("JOB_WATCH_KEY", "old", 1);
    const auto end = run("env | grep JOB_WATCH_KEY", "", 20s, {"JOB_WATCH_KEY=new"});
    ::unsetenv("JOB_WATCH_KEY");
    EXPECT_EQ(end.output_end, "JOB_WATCH_KEY=new\n");
}

TEST(ChildCommand, ThatCannotBeStartedIsAFailure) {
    const auto end = run_child({.argv = {"/none/such"},
                                .environment = {},
                                .input = "",
                                .deadline = std::chrono::steady_clock::now() + 1s});
    ASSERT_FALSE(end);
    EXPECT_EQ(end.error().what, "can't run /none/such");
}

Delivery deliver_by(std::vector<std::string> argv) {
    config::Channel channel;
    channel.name = "mail";
    channel.argv = std::move(argv);
    return deliver_command(channel, failed_job(), std::chrono::steady_clock::now() + 20s);
}

TEST(CommandChannel, DeliversWithExitZeroAndRetriesAllElse) {
    const test::TempFolder folder;
    const auto file = folder / "mail";
    const auto script =
        R"(printf '%s|' "$JOB_WATCH_KIND" "$JOB_WATCH_EXIT" > )" + file + "; cat >> " + file;
    EXPECT_EQ(deliver_by({"/bin/sh", "-c", script}).fate, Fate::delivered);
    const auto mail = test::content_of(file);
    EXPECT_TRUE(mail.starts_with("opened|12|backup failed on alpha")) << mail;
    EXPECT_NE(mail.find("two\n"), std::string::npos);
    const auto full = deliver_by({"/bin/sh", "-c", "echo queue is full >&2; exit 75"});
    EXPECT_EQ(full.fate, Fate::later);
    EXPECT_EQ(full.why, "/bin/sh: exit 75: queue is full");
    EXPECT_EQ(deliver_by({"/bin/sh", "-c", "kill -KILL $$"}).why, "/bin/sh: killed by SIGKILL");
    EXPECT_EQ(deliver_by({"/none/such"}).fate, Fate::later);
}

TEST(CommandChannel, MasksWhatTheCommandSaid) {
    EXPECT_EQ(deliver_by({"/bin/sh", "-c", "echo 'SMTP_PASSWORD=s3cret refused'; exit 1"}).why,
              "/bin/sh: exit 1: SMTP_PASSWORD=[masked] refused");
}

TEST(CommandChannel, SearchesNoPath) {
    EXPECT_NE(deliver_by({"true"}).why.find("not a path from the root"), std::string::npos);
    EXPECT_EQ(deliver_by({}).fate, Fate::later);
}

}  // namespace
}  // namespace jw::send

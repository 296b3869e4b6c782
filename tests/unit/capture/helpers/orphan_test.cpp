// SPDX-License-Identifier: MIT
#include "capture/helpers/orphan.hpp"

#include <gtest/gtest.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

namespace {

using namespace jw;
using namespace jw::wrapper;

/// A job that has ended and that its parent, the test, has not yet waited for.
class OrphanTest : public testing::Test {
protected:
    OrphanTest() { plumbing_.shared = &shared_; }

    template <typename Act>
    void end_by(Act act) {
        const pid_t child = ::fork();
        if (child == 0) {
            ::raise(SIGSTOP);
            act();
            ::_exit(0);
        }
        shared_.job = child;
        siginfo_t info{};
        ASSERT_EQ(::waitid(P_PID, static_cast<id_t>(child), &info, WSTOPPED), 0);
        orphan_ = {open_process(child), ProcessIo{child}};
        ::kill(child, SIGCONT);
        ASSERT_EQ(::waitid(P_PID, static_cast<id_t>(child), &info, WEXITED | WNOWAIT), 0);
    }

    void reap() { ::waitpid(shared_.job, nullptr, 0); }

    Shared shared_;
    Plumbing plumbing_;
    wrapper::Orphan orphan_;
    Exits success_;
};

TEST_F(OrphanTest, IsJudgedByItsStatusWhileItIsAZombie) {
    end_by([] { ::_exit(9); });
    end_orphan(plumbing_, orphan_, success_, "");
    reap();
    EXPECT_TRUE(shared_.ending.status_known);
    EXPECT_EQ(shared_.ending.outcome, Outcome::failure);
    EXPECT_EQ(WEXITSTATUS(shared_.ending.wait_status), 9);
    EXPECT_EQ(shared_.phase, Phase::ended);
}

TEST_F(OrphanTest, IsASuccessIfTheKernelMayBeBelieved) {
    end_by([] { ::_exit(0); });
    end_orphan(plumbing_, orphan_, success_, "");
    reap();
    EXPECT_EQ(shared_.ending.outcome, Outcome::success);
}

TEST_F(OrphanTest, TellsADeathBySignal) {
    end_by([] { ::raise(SIGKILL); });
    end_orphan(plumbing_, orphan_, success_, "");
    reap();
    EXPECT_EQ(shared_.ending.outcome, Outcome::signal);
    EXPECT_EQ(WTERMSIG(shared_.ending.wait_status), SIGKILL);
}

TEST_F(OrphanTest, IsNeverTakenForASuccessByGuess) {
    end_by([] { ::_exit(9); });
    reap();
    end_orphan(plumbing_, orphan_, success_, "");
    if (shared_.ending.status_known)  // the kernel remembers, Linux 6.15
        EXPECT_EQ(shared_.ending.outcome, Outcome::failure);
    else
        EXPECT_EQ(shared_.ending.outcome, Outcome::unknown);
}

TEST_F(OrphanTest, IsUnknownWhereNobodyRemembers) {
    end_by([] { ::_exit(0); });
    reap();
    end_orphan(plumbing_, {}, success_, "");
    EXPECT_FALSE(shared_.ending.status_known);
    EXPECT_EQ(shared_.ending.outcome, Outcome::unknown);
}

/// What another user, whom the kernel does not tell the status of root's zombie, makes of it.
Ending ending_seen_by_stranger(Plumbing& plumbing, const Exits& exits) {
    auto* const seen = static_cast<Ending*>(
        ::mmap(nullptr, sizeof(Ending), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0));
    *seen = {};
    const pid_t stranger = ::fork();
    if (stranger == 0) {
        if (::setresuid(54321, 54321, 54321) != 0) ::_exit(1);
        end_orphan(plumbing, {}, exits, "");
        *seen = plumbing.shared->ending;
        ::_exit(0);
    }
    int status = 0;
    ::waitpid(stranger, &status, 0);
    EXPECT_EQ(status, 0);
    return *seen;
}

TEST_F(OrphanTest, IsUnknownWhereTheKernelShowsAStatusOfZeroToAnybody) {
    if (::geteuid() != 0) GTEST_SKIP() << "needs root";
    end_by([] { ::_exit(9); });
    const auto seen = ending_seen_by_stranger(plumbing_, success_);
    reap();
    EXPECT_FALSE(seen.status_known);
    EXPECT_EQ(seen.outcome, Outcome::unknown);
}

TEST(HasEnded, TellsTheLivingFromTheDead) {
    EXPECT_FALSE(has_ended(::getpid()));
    const pid_t child = ::fork();
    if (child == 0) ::_exit(0);
    siginfo_t info{};
    ::waitid(P_PID, static_cast<id_t>(child), &info, WEXITED | WNOWAIT);
    EXPECT_TRUE(has_ended(child));
    ::waitpid(child, nullptr, 0);
    EXPECT_TRUE(has_ended(child));
}

TEST(HasEnded, TellsALivingProcessFromAZombieAndFromNone) {
    EXPECT_FALSE(has_ended(::getpid()));
    const pid_t child = ::fork();
    if (child == 0) ::_exit(0);
    siginfo_t info{};
    ASSERT_EQ(::waitid(P_PID, static_cast<id_t>(child), &info, WEXITED | WNOWAIT), 0);
    EXPECT_TRUE(has_ended(child));
    EXPECT_TRUE(has_ended(open_process(child), child));
    ::waitpid(child, nullptr, 0);
    EXPECT_TRUE(has_ended(child));
}

/// That of a process which sees no /proc; 2 if there can be none.
int code_without_proc(bool (*ask)()) {
    const pid_t child = ::fork();
    if (child == 0) {
        const bool is_hidden = ::unshare(CLONE_NEWNS) == 0 &&
                               ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0 &&
                               ::mount("none", "/proc", "tmpfs", 0, nullptr) == 0;
        ::_exit(!is_hidden ? 2 : ask() ? 1 : 0);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    return WEXITSTATUS(status);
}

TEST(HasEnded, DoesNotTakeAMissingProcForTheEnd) {
    const int lives = code_without_proc([] { return has_ended(::getppid()); });
    if (lives == 2) GTEST_SKIP() << "no mount namespace of its own for this user";
    EXPECT_EQ(lives, 0);
    EXPECT_EQ(code_without_proc([] {
                  const pid_t gone = ::fork();
                  if (gone == 0) ::_exit(0);
                  ::waitpid(gone, nullptr, 0);
                  return has_ended(gone);
              }),
              1)
        << "the kernel's word is enough";
}

}  // namespace

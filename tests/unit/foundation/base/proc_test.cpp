// SPDX-License-Identifier: MIT
#include "foundation/base/proc.hpp"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <string>

namespace {

using namespace jw;

TEST(ProcessStat, KnowsThisProcess) {
    const auto stat = process_stat(::getpid());
    ASSERT_TRUE(stat);
    EXPECT_EQ(stat->parent, ::getppid());
    EXPECT_EQ(stat->state, 'R');
    EXPECT_GT(stat->start_ticks, 0U);
}

TEST(ProcessStat, ReadsTheStatusOfAZombie) {
    const pid_t child = ::fork();
    if (child == 0) ::_exit(7);
    siginfo_t info{};
    ASSERT_EQ(::waitid(P_PID, static_cast<id_t>(child), &info, WEXITED | WNOWAIT), 0);
    const auto stat = process_stat(child);
    ::waitpid(child, nullptr, 0);
    ASSERT_TRUE(stat);
    EXPECT_EQ(stat->state, 'Z');
    EXPECT_EQ(stat->wait_status, 7 << 8);
}

TEST(ProcessStat, IsNotFooledByANameWithParentheses) {
    const auto stat = parse_process_stat(
        "7 (a) R 1 (b) c) S 42 7 7 34816 7 0 0 0 0 0 0 0 0 0 20 0 1 0 12345 0 0 0 0 0 0 0 0 0 0 0 "
        "0 0 "
        "0 0 17 0 0 0 0 0 0 0 0 0 0 0 0 0 256\n");
    ASSERT_TRUE(stat);
    EXPECT_EQ(stat->state, 'S');
    EXPECT_EQ(stat->parent, 42);
    EXPECT_EQ(stat->terminal, 34816);
    EXPECT_EQ(stat->start_ticks, 12345U);
    EXPECT_EQ(stat->wait_status, 256);
}

TEST(ProcessStat, HasNothingToSayOfNonsense) {
    for (const char* text : {"", ")", "1 (x)", "1 (x) R", "1 (x) R 2 3"})
        EXPECT_FALSE(parse_process_stat(text)) << text;
}

TEST(ProcessStat, HasNothingToSayOfNobody) { EXPECT_FALSE(process_stat(4'194'305)); }

TEST(ProcValue, FindsALineByItsWholeName) {
    constexpr auto io = "rchar: 12\nwchar:\t34\nsyscr: 5";
    EXPECT_EQ(proc_value(io, "rchar"), 12U);
    EXPECT_EQ(proc_value(io, "wchar"), 34U);
    EXPECT_EQ(proc_value(io, "syscr"), 5U);
    EXPECT_EQ(proc_value("ShdPnd:\t00000000000000f0", "ShdPnd", 16), 0xf0U);
    EXPECT_FALSE(proc_value(io, "char"));
    EXPECT_FALSE(proc_value(io, "sys"));
    EXPECT_FALSE(proc_value("", "rchar"));
}

TEST(SmallFile, IsReadUpToItsLimitAndEnded) {
    char bytes[5];
    EXPECT_EQ(read_small_file("/proc/self/stat", bytes, sizeof bytes), 4U);
    EXPECT_EQ(bytes[4], '\0');
    EXPECT_EQ(read_small_file("/no/such/file", bytes, sizeof bytes), 0U);
    EXPECT_EQ(bytes[0], '\0');
}

TEST(ProgramAt, IsAtAnAbsolutePathThatIsLeftAsItIs) {
    const char* const path = "/usr/libexec/job-watch/job-watch-query";
    EXPECT_EQ(program_at(path), path);
}

TEST(ProgramAt, IsSeenFromTheProgramThatRuns) {
    const auto self = std::filesystem::read_symlink("/proc/self/exe");
    EXPECT_EQ(program_at("../libexec/x"), self.parent_path().string() + "/../libexec/x");
    EXPECT_EQ(beside_us(self.filename().string()).view(), self.string());
}

TEST(ProgramAt, IsNowhereIfThePathIsTooLong) {
    EXPECT_EQ(beside_us(std::string(PATH_MAX, 'x')).view(), "");
}

}  // namespace

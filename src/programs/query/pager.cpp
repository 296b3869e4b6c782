// SPDX-License-Identifier: MIT
#include "programs/query/pager.hpp"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>

#include "foundation/base/fd.hpp"

namespace jw::query {

namespace {

bool write_to(int fd, std::string_view text) {
    while (!text.empty()) {
        const auto n = ::write(fd, text.data(), text.size());
        if (n < 0 && errno != EINTR) return false;
        if (n > 0) text.remove_prefix(static_cast<std::size_t>(n));
    }
    return true;
}

/// Never returns. 127 is what a shell says for a command it can't find.
[[noreturn]] void become(const std::string& command, int from) {
    ::dup2(from, STDIN_FILENO);
    ::execl("/bin/sh", "sh", "-c", command.c_str(), nullptr);
    ::_exit(127);
}

int wait_for(pid_t child) {
    int status = 0;
    while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    return status;
}

}  // namespace

std::string pager_command() {
    for (const char* name : {"JOB_WATCH_PAGER", "PAGER"}) {
        const char* value = std::getenv(name);
        if (value == nullptr) continue;
        return std::string_view{value} == "cat" ? "" : value;
    }
    return "less -FRX";
}

bool page(std::string_view text, const std::string& command) {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) return false;
    Fd from{ends[0]};
    Fd to{ends[1]};
    const pid_t child = ::fork();
    if (child < 0) return false;
    if (child == 0) become(command, from.get());
    from.close();

    // A reader that quits the pager early has seen enough; Ctrl-C is for the pager.
    ::signal(SIGPIPE, SIG_IGN);
    ::signal(SIGINT, SIG_IGN);
    write_to(to.get(), text);
    to.close();
    const int status = wait_for(child);
    ::signal(SIGPIPE, SIG_DFL);
    ::signal(SIGINT, SIG_DFL);
    return !(WIFEXITED(status) && WEXITSTATUS(status) == 127);
}

bool write_out(std::string_view text) { return write_to(STDOUT_FILENO, text); }

}  // namespace jw::query

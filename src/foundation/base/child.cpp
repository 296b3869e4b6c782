// SPDX-License-Identifier: MIT
#include "foundation/base/child.hpp"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>

#include "foundation/base/proc.hpp"

namespace jw {

std::optional<int> end_of_child(pid_t child, int milliseconds) {
    constexpr int dying = 200;  // milliseconds
    const Fd process = open_process(child);
    pollfd ended{process.get(), POLLIN, 0};
    if (process && ::poll(&ended, 1, milliseconds) == 0) {
        ::kill(child, SIGKILL);
        if (::poll(&ended, 1, dying) == 0) return std::nullopt;
    }
    int status = 0;
    while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    return status;
}

std::optional<int> trial_run(const char* program, const char* word, int milliseconds) {
    const std::array<const char*, 3> words{program, word, nullptr};
    char* const no_variables[] = {nullptr};
    posix_spawn_file_actions_t actions;
    ::posix_spawn_file_actions_init(&actions);
    for (const int fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
        ::posix_spawn_file_actions_addopen(&actions, fd, "/dev/null", fd == 0 ? O_RDONLY : O_WRONLY,
                                           0);
    pid_t pid = 0;
    const int error = ::posix_spawn(&pid, program, &actions, nullptr,
                                    const_cast<char* const*>(words.data()), &no_variables[0]);
    ::posix_spawn_file_actions_destroy(&actions);
    if (error != 0) {
        errno = error;
        return std::nullopt;
    }
    const int status = end_of_child(pid, milliseconds).value_or(SIGKILL);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

}  // namespace jw

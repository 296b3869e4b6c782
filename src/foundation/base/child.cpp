// SPDX-License-Identifier: MIT
#include "foundation/base/child.hpp"

#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

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

}  // namespace jw

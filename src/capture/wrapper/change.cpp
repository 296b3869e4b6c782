// SPDX-License-Identifier: MIT
#include "capture/wrapper/change.hpp"

#include <sys/wait.h>

#include <cerrno>
#include <csignal>

namespace jw::wrapper {

namespace {

int status_of(const siginfo_t& info) {
    if (info.si_code == CLD_EXITED) return W_EXITCODE(info.si_status, 0);
    if (info.si_code == CLD_STOPPED) return W_STOPCODE(info.si_status);
    return info.si_status | (info.si_code == CLD_DUMPED ? WCOREFLAG : 0);
}

/// By the other call, where a filter refuses the first, seccomp(2). It does not tell what was used.
pid_t wait_otherwise(pid_t child, Change& change) {
    siginfo_t info{};
    const auto id = static_cast<id_t>(child);
    if (::waitid(P_PID, id, &info, WEXITED | WSTOPPED | WNOHANG) != 0) return -1;
    if (info.si_pid == 0) return 0;
    change.status = status_of(info);
    change.usage_known = false;
    return info.si_pid;
}

}  // namespace

pid_t wait_for_change(pid_t child, Change& change) {
    pid_t changed = 0;
    do changed = ::wait4(child, &change.status, WNOHANG | WUNTRACED, &change.usage);
    while (changed < 0 && errno == EINTR);
    return changed < 0 && errno != ECHILD ? wait_otherwise(child, change) : changed;
}

}  // namespace jw::wrapper

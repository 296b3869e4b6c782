// SPDX-License-Identifier: MIT
#include "foundation/base/helper.hpp"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>

#include "foundation/base/own_environment.hpp"
#include "foundation/base/proc.hpp"

namespace jw {

namespace {

/// systemd sends SIGTERM to what a service leaves behind: to whatever was begun in its last moment.
void take_default_signals() {
    for (int signal = 1; signal < NSIG; ++signal)
        ::signal(signal, signal == SIGTERM ? SIG_IGN : SIG_DFL);
    sigset_t none;
    ::sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);
}

void close_everything() {
    const int null = ::open("/dev/null", O_RDWR);
    for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) ::dup2(null, stream);
    ::close_range(STDERR_FILENO + 1, ~0U, 0);
}

/// In the child of a fork: only what signal-safety(7) allows.
[[noreturn]] void become_detached(const char* program, const char* const* words) {
    ::setsid();
    if (::fork() != 0) ::_exit(0);  // the grandchild belongs to init, or to a subreaper
    take_default_signals();
    close_everything();
    static_cast<void>(::chdir("/") == 0);
    ::execve(program, const_cast<char* const*>(words), own_environment());
    ::_exit(127);
}

}  // namespace

Text<PATH_MAX> helper_program(const char* name) {
    const auto path = beside_us(name);
    if (path.view().empty() || ::access(path.c_str(), X_OK) != 0) return {};
    return path;
}

bool start_detached(const char* program, const char* const* words) {
    sigset_t all, before;
    ::sigfillset(&all);
    ::sigprocmask(SIG_SETMASK, &all, &before);  // for the child, until it ignores SIGTERM
    const auto child = ::fork();
    if (child == 0) become_detached(program, words);
    ::sigprocmask(SIG_SETMASK, &before, nullptr);
    if (child < 0) return false;
    while (::waitpid(child, nullptr, 0) < 0 && errno == EINTR) {
    }
    return true;
}

}  // namespace jw

// SPDX-License-Identifier: MIT
#include "capture/wrapper/job.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <climits>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <string_view>

#include "capture/run/caller.hpp"
#include "capture/run/say.hpp"
#include "foundation/base/text.hpp"
#include "foundation/model/outcome.hpp"

namespace jw::wrapper {

namespace {

/// Variables that hold the pid of the process they are meant for: sd_listen_fds(3),
/// sd_watchdog_enabled(3), systemd.exec(5). They name the wrapper; they have to name the job.
constexpr std::string_view pid_variables[] = {
    "LISTEN_PID=", "WATCHDOG_PID=", "SYSTEMD_EXEC_PID=", "MAINPID="};

/// Runs between vfork and exec, where the memory is the wrapper's: the texts must outlive this
/// call, and nothing else may change. One text per variable.
void readdress_environment(pid_t wrapper) {
    static Text<48> texts[std::size(pid_variables)];
    Text<24> old_pid;
    old_pid.add_number(static_cast<std::uint64_t>(wrapper));
    for (char** entry = environ; *entry != nullptr; ++entry) {
        const std::string_view variable{*entry};
        for (std::size_t i = 0; i < std::size(pid_variables); ++i) {
            const auto name = pid_variables[i];
            if (!variable.starts_with(name) || variable.substr(name.size()) != old_pid.view())
                continue;
            texts[i] = {};
            texts[i].add(name).add_number(static_cast<std::uint64_t>(::getpid()));
            *entry = const_cast<char*>(texts[i].c_str());
        }
    }
}

void connect_streams(const Plumbing& plumbing) {
    const auto& [out, err] = plumbing.job_ends;
    if (out) ::dup2(out.get(), STDOUT_FILENO);
    if (err)
        ::dup2(err.get(), STDERR_FILENO);
    else if (out && plumbing.was_open[2])
        ::dup2(out.get(), STDERR_FILENO);
}

/// What execvp(3) does, but that it gives no file to a shell: for systemd, whose execve(2) fails
/// with an empty file or one of another machine, that is no success of a shell.
void execute_as_systemd(char* program, char** words) {
    static Text<PATH_MAX> path;  // where a limit leaves a small stack, it is not the place
    const char* folders = std::getenv("PATH");
    if (std::strchr(program, '/') != nullptr || folders == nullptr) {
        ::execve(program, words, environ);
        return;
    }
    for (std::string_view rest{folders};;) {
        const auto folder = rest.substr(0, rest.find(':'));
        path = {};
        path.add(folder.empty() ? "." : folder).add("/").add(program);
        if (!path.cut() && ::access(path.c_str(), X_OK) == 0) {
            ::execve(path.c_str(), words, environ);
            return;
        }
        if (folder.size() == rest.size()) break;
        rest.remove_prefix(folder.size() + 1);
    }
    errno = ENOENT;
}

/// Returns only where the command can't be executed, with errno. For the exec alone the first word
/// is the job's argv[0]; it is what was asked for again afterwards, since the record is made of it.
void execute(const Options& options, bool as_systemd) {
    char* const program = options.command[0];
    if (options.argv0 != nullptr) options.command[0] = const_cast<char*>(options.argv0);
    if (as_systemd)
        execute_as_systemd(program, options.command);
    else
        ::execvp(program, options.command);
    options.command[0] = program;
}

/// The job's process, up to its exec.
void begin(const Plumbing& plumbing, const Inherited& inherited, const Options& options) {
    plumbing.shared->job = ::getpid();
    readdress_environment(plumbing.birth.wrapper);
    connect_streams(plumbing);
    inherited.give_back();
    plumbing.shared->reached_exec = true;
    execute(options, plumbing.birth.by_systemd);
    plumbing.shared->start_error = errno;
}

/// Of a process that has ended before its exec: whether a filter did that, over one of our own
/// system calls, seccomp(2). Then it is waited for: the job has not begun.
bool was_forbidden(pid_t pid) {
    siginfo_t info{};
    return ::waitid(P_PID, static_cast<id_t>(pid), &info, WEXITED | WNOWAIT) == 0 &&
           info.si_status == SIGSYS && ::waitpid(pid, nullptr, 0) == pid;
}

}  // namespace

// vfork(2): the job starts sooner than with a copy of our memory, and no pipe is needed to learn
// that its exec failed.
[[gnu::noinline]] pid_t start_job(const Plumbing& plumbing, const Inherited& inherited,
                                  const Options& options) {
    char* const program = options.command[0];
    const pid_t pid = ::vfork();
    if (pid == 0) {
        begin(plumbing, inherited, options);
        ::_exit(127);
    }
    options.command[0] = program;  // the child had our memory up to its exec
    if (pid <= 0 || plumbing.shared->reached_exec || !was_forbidden(pid)) return pid;
    plumbing.shared->job = 0;
    errno = EPERM;
    return -1;
}

int become_job(const Inherited& inherited, const Options& options) {
    const bool by_systemd = is_called_by_systemd(::getpid(), ::getppid());
    inherited.give_back();
    execute(options, by_systemd);
    const int error = errno;
    say_cannot_run(options, error);
    return by_systemd ? exit_as_systemd : exit_of_start_error(error);
}

}  // namespace jw::wrapper

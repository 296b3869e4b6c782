// SPDX-License-Identifier: MIT
#include "capture/wrapper/job.hpp"

#include <unistd.h>

#include <cerrno>
#include <string_view>

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

/// Returns only where the command can't be executed, with errno. For the exec alone the first word
/// is the job's argv[0]; it is what was asked for again afterwards, since the record is made of it.
void execute(const Options& options) {
    char* const program = options.command[0];
    if (options.argv0 != nullptr) options.command[0] = const_cast<char*>(options.argv0);
    ::execvp(program, options.command);
    options.command[0] = program;
}

/// The job's process, up to its exec.
void begin(const Plumbing& plumbing, const Inherited& inherited, const Options& options) {
    plumbing.shared->job = ::getpid();
    readdress_environment(plumbing.birth.wrapper);
    connect_streams(plumbing);
    inherited.give_back();
    execute(options);
    plumbing.shared->start_error = errno;
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
    return pid;
}

int become_job(const Inherited& inherited, const Options& options) {
    inherited.give_back();
    execute(options);
    const int error = errno;
    say_cannot_run(options, error);
    return exit_of_start_error(error);
}

}  // namespace jw::wrapper

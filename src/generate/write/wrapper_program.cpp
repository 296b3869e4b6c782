// SPDX-License-Identifier: MIT
#include "generate/write/wrapper_program.hpp"

#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstring>

#include "foundation/base/child.hpp"
#include "generate/wrapper_path.hpp"

namespace jw::generate {

namespace {

constexpr int milliseconds = 2000;
constexpr int exit_wrong_usage = 125;  // what `job-watch run` says to no command

/// Starts `job-watch run`, silent; 0 or an errno.
int start(const char* path, pid_t& pid) {
    std::string name = "job-watch", verb = "run";
    const std::array<char*, 3> words{name.data(), verb.data(), nullptr};
    char* const no_variables[] = {nullptr};
    posix_spawn_file_actions_t actions;
    ::posix_spawn_file_actions_init(&actions);
    for (const int fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
        ::posix_spawn_file_actions_addopen(&actions, fd, "/dev/null", fd == 0 ? 0 : 1, 0);
    const int error = ::posix_spawn(&pid, path, &actions, nullptr, words.data(), &no_variables[0]);
    ::posix_spawn_file_actions_destroy(&actions);
    return error;
}

std::string fault_when_run(const char* path) {
    pid_t pid = 0;
    if (const int error = start(path, pid))
        return std::string{path} + " can't be run: " + std::strerror(error);
    const int status = end_of_child(pid, milliseconds).value_or(SIGKILL);
    if (WIFEXITED(status) && WEXITSTATUS(status) == exit_wrong_usage) return {};
    return std::string{path} + " does not run as it should; install job-watch again";
}

}  // namespace

Wrapper installed_wrapper(const unit::Root& root) {
    Wrapper wrapper{wrapper_path, {}};
    if (root.executors(wrapper.path) != unit::Executors::everybody)
        wrapper.fault = wrapper.path + " is not there, or not everybody may execute it";
    else if (root.is_machine())
        wrapper.fault = fault_when_run(wrapper_path);
    return wrapper;
}

}  // namespace jw::generate

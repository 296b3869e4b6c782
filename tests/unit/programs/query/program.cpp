// SPDX-License-Identifier: MIT
#include "programs/query/program.hpp"

#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <stdexcept>

#include "foundation/base/fd.hpp"

namespace jw::test {

namespace {

struct Channel {
    Fd ours, theirs;
};

Channel make_pipe() {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) throw std::runtime_error{"pipe2"};
    return {Fd{ends[0]}, Fd{ends[1]}};
}

Channel make_terminal() {
    int ours = -1;
    int theirs = -1;
    winsize size{};
    size.ws_row = 24;
    size.ws_col = 80;
    termios plain{};
    ::cfmakeraw(&plain);
    if (::openpty(&ours, &theirs, nullptr, &plain, &size) != 0) throw std::runtime_error{"openpty"};
    ::fcntl(ours, F_SETFD, FD_CLOEXEC);
    ::fcntl(theirs, F_SETFD, FD_CLOEXEC);
    return {Fd{ours}, Fd{theirs}};
}

/// Asked for before there is a child: an exception in one would make it a second test program.
std::string program_under_test() {
    const char* program = std::getenv("JOB_WATCH_QUERY");
    if (program == nullptr) throw std::runtime_error{"JOB_WATCH_QUERY names no program to test"};
    return program;
}

[[noreturn]] void become(const std::string& program, const std::vector<std::string>& words,
                         const Environment& environment, const Fd& out, const Fd& err) {
    std::vector<std::string> variables;
    for (const auto& [name, value] : environment) variables.push_back(name + "=" + value);
    std::vector<char*> argv{const_cast<char*>(program.c_str())};
    for (const auto& word : words) argv.push_back(const_cast<char*>(word.c_str()));
    argv.push_back(nullptr);
    std::vector<char*> envp;
    for (const auto& variable : variables) envp.push_back(const_cast<char*>(variable.c_str()));
    envp.push_back(nullptr);
    ::dup2(out.get(), STDOUT_FILENO);
    ::dup2(err.get(), STDERR_FILENO);
    ::execve(program.c_str(), argv.data(), envp.data());
    ::_exit(99);
}

/// A terminal whose other side is closed reads as EIO rather than as the end.
bool drain(const Fd& from, std::string& into) {
    std::array<char, 65536> chunk{};
    const auto n = ::read(from.get(), chunk.data(), chunk.size());
    if (n > 0) into.append(chunk.data(), static_cast<std::size_t>(n));
    return n > 0;
}

void collect(const Fd& out, const Fd& err, Ended& ended) {
    std::array<pollfd, 2> waited{{{out.get(), POLLIN, 0}, {err.get(), POLLIN, 0}}};
    while (waited[0].fd >= 0 || waited[1].fd >= 0) {
        ::poll(waited.data(), waited.size(), -1);
        if (waited[0].revents != 0 && !drain(out, ended.out)) waited[0].fd = -1;
        if (waited[1].revents != 0 && !drain(err, ended.err)) waited[1].fd = -1;
    }
}

}  // namespace

Ended ask(const std::vector<std::string>& words, const Environment& environment, Reader reader) {
    auto out = reader == Reader::terminal ? make_terminal() : make_pipe();
    auto err = make_pipe();
    const auto program = program_under_test();
    const pid_t child = ::fork();
    if (child == 0) become(program, words, environment, out.theirs, err.theirs);
    out.theirs.close();
    err.theirs.close();
    Ended ended;
    collect(out.ours, err.ours, ended);
    int status = 0;
    ::waitpid(child, &status, 0);
    if (WIFEXITED(status)) ended.exit = WEXITSTATUS(status);
    return ended;
}

}  // namespace jw::test

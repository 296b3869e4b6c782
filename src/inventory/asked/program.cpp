// SPDX-License-Identifier: MIT
#include "inventory/asked/program.hpp"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <string_view>

#include "foundation/base/child.hpp"
#include "foundation/base/fd.hpp"

namespace jw::inventory {

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t most_answered = std::size_t{8} << 20;

struct Pipe {
    Fd reader, writer;
};

Pipe make_pipe() {
    std::array<int, 2> ends{-1, -1};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) return {};
    return {Fd{ends[0]}, Fd{ends[1]}};
}

pid_t spawn_with(const std::vector<std::string>& words, const Pipe& in, const Pipe& out,
                 const Pipe& err) {
    std::vector<char*> argv;
    argv.reserve(words.size() + 1);
    for (const auto& word : words) argv.push_back(const_cast<char*>(word.c_str()));
    argv.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawn_file_actions_adddup2(&actions, in.reader.get(), STDIN_FILENO);
    ::posix_spawn_file_actions_adddup2(&actions, out.writer.get(), STDOUT_FILENO);
    ::posix_spawn_file_actions_adddup2(&actions, err.writer.get(), STDERR_FILENO);
    posix_spawnattr_t attributes;
    sigset_t as_usual;
    ::sigemptyset(&as_usual);
    ::sigaddset(&as_usual, SIGPIPE);
    ::posix_spawnattr_init(&attributes);
    ::posix_spawnattr_setsigdefault(&attributes, &as_usual);
    ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF);
    pid_t pid = -1;
    const int error = ::posix_spawnp(&pid, argv[0], &actions, &attributes, argv.data(), environ);
    ::posix_spawnattr_destroy(&attributes);
    ::posix_spawn_file_actions_destroy(&actions);
    return error == 0 ? pid : -1;
}

/// Moves bytes between us and the program until its answer ends or time is over.
class Conversation {
public:
    Conversation(Fd in, Fd out, Fd err, std::string_view input)
        : in_{std::move(in)}, out_{std::move(out)}, err_{std::move(err)}, rest_{input} {
        ::fcntl(in_.get(), F_SETFL, O_NONBLOCK);
        if (rest_.empty()) in_.close();
    }

    /// Whether it has ended by itself.
    bool run(Clock::time_point until, Answered& answered) {
        while (out_ || err_) {
            const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - Clock::now());
            std::array<pollfd, 3> polled{
                {{out_.get(), POLLIN, 0}, {err_.get(), POLLIN, 0}, {in_.get(), POLLOUT, 0}}};
            if (left.count() <= 0) return false;
            const int ready = ::poll(polled.data(), polled.size(), static_cast<int>(left.count()));
            if (ready < 0 && errno != EINTR) return false;
            if (ready <= 0) continue;
            if (polled[0].revents != 0) take(out_, answered.out);
            if (polled[1].revents != 0) take(err_, answered.err);
            if (polled[2].revents != 0) give();
        }
        return true;
    }

private:
    static void take(Fd& from, std::string& into) {
        std::array<char, 65536> chunk{};
        const auto n = ::read(from.get(), chunk.data(), chunk.size());
        if (n <= 0 || into.size() >= most_answered) return from.close();
        into.append(chunk.data(), static_cast<std::size_t>(n));
    }

    void give() {
        const auto n = ::write(in_.get(), rest_.data(), rest_.size());
        if (n > 0) rest_.remove_prefix(static_cast<std::size_t>(n));
        if (rest_.empty() || (n < 0 && errno != EAGAIN && errno != EINTR)) in_.close();
    }

    Fd in_, out_, err_;
    std::string_view rest_;
};

}  // namespace

Answered ask_program(const std::vector<std::string>& words, const std::string& input,
                     std::chrono::milliseconds patience) {
    Answered answered;
    auto in = make_pipe(), out = make_pipe(), err = make_pipe();
    if (words.empty() || !in.reader || !out.reader || !err.reader) return answered;
    ::signal(SIGPIPE, SIG_IGN);  // one that does not read all we say is no reason to end
    const auto until = Clock::now() + patience;
    const auto pid = spawn_with(words, in, out, err);
    if (pid < 0) return answered;
    answered.is_started = true;
    in.reader.close();
    out.writer.close();
    err.writer.close();
    Conversation conversation{std::move(in.writer), std::move(out.reader), std::move(err.reader),
                              input};
    const bool has_ended = conversation.run(until, answered);
    if (!has_ended) ::kill(pid, SIGKILL);
    const auto status = end_of_child(pid, 2000);
    ::signal(SIGPIPE, SIG_DFL);
    if (has_ended && status && WIFEXITED(*status)) answered.exit = WEXITSTATUS(*status);
    return answered;
}

}  // namespace jw::inventory

// SPDX-License-Identifier: MIT
#include "send/channels/child.hpp"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <system_error>

#include "foundation/base/fd.hpp"
#include "foundation/base/own_environment.hpp"
#include "foundation/base/proc.hpp"

namespace jw::send {

namespace {

constexpr std::size_t kept_output = 1024;
constexpr std::chrono::seconds grace{2};

[[noreturn]] void fail(const char* what) {
    throw std::system_error{errno, std::generic_category(), what};
}

/// A file in memory rather than a pipe: nobody has to feed it.
Fd input_of(const std::string& text) {
    Fd file{static_cast<int>(::memfd_create("message", MFD_CLOEXEC))};
    if (!file) fail("memfd_create");
    std::string_view rest = text;
    while (!rest.empty()) {
        const auto n = ::write(file.get(), rest.data(), rest.size());
        if (n < 0) fail("write");
        rest.remove_prefix(static_cast<std::size_t>(n));
    }
    if (::lseek(file.get(), 0, SEEK_SET) != 0) fail("lseek");
    return file;
}

std::vector<char*> pointers(const std::vector<std::string>& texts) {
    std::vector<char*> all;
    all.reserve(texts.size() + 1);
    for (const auto& text : texts) all.push_back(const_cast<char*>(text.c_str()));
    return all;
}

/// That of our own programs, without what `given` names.
std::vector<char*> environment_with(const std::vector<std::string>& given) {
    auto all = pointers(given);
    for (char** own = own_environment(); *own != nullptr; ++own) {
        const std::string_view text{*own};
        const auto name = text.substr(0, text.find('=') + 1);
        const auto same = [&](const std::string& other) { return other.starts_with(name); };
        if (name.empty() || std::ranges::none_of(given, same)) all.push_back(*own);
    }
    all.push_back(nullptr);
    return all;
}

class Spawn {
public:
    Spawn() {
        ::posix_spawn_file_actions_init(&actions_);
        ::posix_spawnattr_init(&attributes_);
        sigset_t every;
        sigset_t none;
        ::sigfillset(&every);
        ::sigemptyset(&none);
        ::posix_spawnattr_setsigdefault(&attributes_, &every);
        ::posix_spawnattr_setsigmask(&attributes_, &none);
        ::posix_spawnattr_setflags(
            &attributes_, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSID);
    }

    Spawn(const Spawn&) = delete;
    Spawn& operator=(const Spawn&) = delete;

    ~Spawn() {
        ::posix_spawn_file_actions_destroy(&actions_);
        ::posix_spawnattr_destroy(&attributes_);
    }

    /// 0 or an errno.
    int start(pid_t& pid, const ChildCommand& command, int input, int output) {
        ::posix_spawn_file_actions_adddup2(&actions_, input, STDIN_FILENO);
        ::posix_spawn_file_actions_adddup2(&actions_, output, STDOUT_FILENO);
        ::posix_spawn_file_actions_adddup2(&actions_, output, STDERR_FILENO);
        ::posix_spawn_file_actions_addclosefrom_np(&actions_, STDERR_FILENO + 1);
        ::posix_spawn_file_actions_addchdir_np(&actions_, "/");
        auto argv = pointers(command.argv);
        argv.push_back(nullptr);
        auto environment = environment_with(command.environment);
        return ::posix_spawn(&pid, argv[0], &actions_, &attributes_, argv.data(),
                             environment.data());
    }

private:
    posix_spawn_file_actions_t actions_{};
    posix_spawnattr_t attributes_{};
};

/// A started child, until it has been waited for.
class Child {
public:
    Child(pid_t pid, Fd output)
        : pid_{pid}, pidfd_{open_process(pid)}, output_{std::move(output)} {}

    /// False where it still runs then.
    bool wait_until(Deadline deadline) {
        while (!ended_) {
            const auto left = left_until(deadline).count();
            if (left == 0) return false;
            std::array<pollfd, 2> polled{
                {{pidfd_.get(), POLLIN, 0}, {output_ ? output_.get() : -1, POLLIN, 0}}};
            // Without a pidfd (before Linux 5.3, or where they are forbidden) we look now and then.
            constexpr long now_and_then = 50;
            const auto pause = pidfd_ ? left : std::min(left, now_and_then);
            ::poll(polled.data(), polled.size(), static_cast<int>(pause));
            if (polled[1].revents != 0) read_some();
            ended_ = ::waitpid(pid_, &status_, WNOHANG) == pid_;
        }
        return true;
    }

    void signal_group(int number) const { ::kill(-pid_, number); }

    /// What is in the pipe at this moment; others may hold its other end for ever.
    void drain() {
        for (int chunks = 0; output_ && chunks < 64; ++chunks)
            if (!read_some()) break;
    }

    int status() const { return status_; }

    std::string& said() { return said_; }

private:
    bool read_some() {
        std::array<char, 4096> chunk{};
        const auto n = ::read(output_.get(), chunk.data(), chunk.size());
        if (n < 0) return false;
        if (n == 0) output_.close();
        said_.append(chunk.data(), static_cast<std::size_t>(n));
        if (said_.size() > kept_output) said_.erase(0, said_.size() - kept_output);
        return n > 0;
    }

    pid_t pid_;
    Fd pidfd_, output_;
    bool ended_ = false;
    int status_ = 0;
    std::string said_;
};

}  // namespace

Result<ChildEnd> run_child(const ChildCommand& command) {
    const auto input = input_of(command.input);
    std::array<int, 2> pipe{};
    if (::pipe2(pipe.data(), O_CLOEXEC) != 0) fail("pipe2");
    Fd reader{pipe[0]};
    Fd writer{pipe[1]};
    ::fcntl(reader.get(), F_SETFL, O_NONBLOCK);

    pid_t pid = 0;
    if (const int error = Spawn{}.start(pid, command, input.get(), writer.get()); error != 0)
        return Failure{.what = "can't run " + command.argv[0],
                       .why = std::strerror(error),
                       .next = "check the channel's argv"};
    writer.close();

    Child child{pid, std::move(reader)};
    const bool in_time = child.wait_until(command.deadline);
    if (!in_time) {
        child.signal_group(SIGTERM);
        const auto last = std::chrono::steady_clock::now() + grace;
        if (!child.wait_until(last)) {
            child.signal_group(SIGKILL);
            child.wait_until(last + grace);
        }
    }
    child.drain();
    return ChildEnd{child.status(), in_time, std::move(child.said())};
}

}  // namespace jw::send

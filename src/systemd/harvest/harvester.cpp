// SPDX-License-Identifier: MIT
#include "systemd/harvest/harvester.hpp"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <utility>

#include "foundation/base/helper.hpp"
#include "systemd/harvest/crash.hpp"

namespace jw::harvest {

namespace {

/// It says how far it is many times a second: one that is silent for so long is caught in a file
/// whose entries lead in a circle.
constexpr int longest_silence = 60'000;

struct Pipe {
    Fd out, in;
};

Pipe make_pipe() {
    std::array<int, 2> ends{-1, -1};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) return {};
    return {Fd{ends[0]}, Fd{ends[1]}};
}

constexpr const char* program = "job-watch-harvest";

Failure cannot_start(int error) {
    if (error != ENOENT)
        return {.what = "can't read journals",
                .why = std::string{"can't start "} + program + ": " + std::strerror(error),
                .next = "run job-watch doctor"};
    return {.what = "can't read journals",
            .why = std::string{"this job-watch was built without libsystemd: there is no "} +
                   program + " beside it",
            .next = "install job-watch built with libsystemd"};
}

/// The child may have died already.
void write_request(const Fd& to, std::string_view text) {
    ::signal(SIGPIPE, SIG_IGN);
    while (!text.empty()) {
        const auto written = ::write(to.get(), text.data(), text.size());
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) break;
        text.remove_prefix(static_cast<std::size_t>(written));
    }
    ::signal(SIGPIPE, SIG_DFL);
}

int spawn(pid_t& pid, const Pipe& request, const Pipe& frames, const Pipe& crash) {
    const auto path = helper_program(program);
    if (path.view().empty()) return ENOENT;
    posix_spawn_file_actions_t actions;
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawn_file_actions_adddup2(&actions, request.out.get(), STDIN_FILENO);
    ::posix_spawn_file_actions_adddup2(&actions, frames.in.get(), STDOUT_FILENO);
    ::posix_spawn_file_actions_adddup2(&actions, crash.in.get(), crash_fd);
    std::string name = program;
    std::array<char*, 2> argv{name.data(), nullptr};
    const int error = ::posix_spawn(&pid, path.c_str(), &actions, nullptr, argv.data(), environ);
    ::posix_spawn_file_actions_destroy(&actions);
    return error;
}

}  // namespace

Harvester::Harvester(pid_t pid, Fd frames, Fd crash)
    : pid_{pid}, frames_{std::move(frames)}, crash_{std::move(crash)} {}

Harvester::Harvester(Harvester&& other) noexcept
    : pid_{std::exchange(other.pid_, -1)},
      frames_{std::move(other.frames_)},
      crash_{std::move(other.crash_)},
      cutter_{std::move(other.cutter_)},
      reading_{std::move(other.reading_)} {}

Harvester::~Harvester() {
    if (pid_ <= 0) return;
    ::kill(pid_, SIGKILL);
    while (::waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
    }
}

Result<Harvester> Harvester::start(const journal::Request& request) {
    auto asked = make_pipe();
    auto frames = make_pipe();
    auto crash = make_pipe();
    if (!crash.in) return cannot_start(errno);
    pid_t pid = -1;
    if (const int error = spawn(pid, asked, frames, crash); error != 0) return cannot_start(error);
    constexpr int ample = 1 << 20;  // so that it reads on while we write
    ::fcntl(frames.out.get(), F_SETPIPE_SZ, ample);
    asked.out.close();
    write_request(asked.in, text_of(request));
    return Harvester{pid, std::move(frames.out), std::move(crash.out)};
}

std::optional<spool::Frame> Harvester::next() {
    for (;;) {
        if (auto found = frame()) return found;
        if (!read_more()) return std::nullopt;
    }
}

std::optional<spool::Frame> Harvester::frame() {
    for (;;) {
        auto found = cutter_.next();
        if (!found || found->kind != spool::FrameKind::file) return found;
        reading_ = found->payload;
    }
}

bool Harvester::read_more() {
    if (cutter_.is_broken()) return false;
    pollfd waited{frames_.get(), POLLIN, 0};
    const int ready = ::poll(&waited, 1, longest_silence);
    if (ready < 0) return errno == EINTR;
    if (ready == 0) {
        ::kill(pid_, SIGKILL);
        return false;
    }
    std::array<char, 262144> chunk;
    const auto count = ::read(frames_.get(), chunk.data(), chunk.size());
    if (count > 0) cutter_.add({chunk.data(), static_cast<std::size_t>(count)});
    return count > 0 || (count < 0 && errno == EINTR);
}

Result<std::string> Harvester::finish() {
    int status = 0;
    while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
    }
    pid_ = -1;
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0 && !cutter_.is_broken()) return std::string{};
    std::array<char, 4096> told{};
    const auto length = ::read(crash_.get(), told.data(), told.size());
    auto file = length > 0 ? std::string{told.data(), static_cast<std::size_t>(length)} : reading_;
    if (WIFSIGNALED(status) && !file.empty()) return file;
    return Failure{.what = "can't read the journals",
                   .why = WIFSIGNALED(status)
                              ? std::string{"their reader died: "} + ::strsignal(WTERMSIG(status))
                              : "their reader gave up",
                   .next = "check the journals: journalctl --verify"};
}

}  // namespace jw::harvest

// SPDX-License-Identifier: MIT
#include "programs/query/timers.hpp"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <csignal>

#include "foundation/base/child.hpp"
#include "foundation/base/helper.hpp"

namespace jw::query {

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds listing_patience{50};
constexpr std::size_t most_bytes = std::size_t{1} << 20;

/// The option that names the manager of the store's owner; null for a store of somebody else's,
/// and where systemd does not run, sd_booted(3).
const char* manager_of(const std::string& store) {
    struct stat facts {};

    if (::access("/run/systemd/system", F_OK) != 0) return nullptr;
    if (::stat(store.c_str(), &facts) != 0) return nullptr;
    if (facts.st_uid == 0) return "--system";
    return facts.st_uid == ::geteuid() ? "--user" : nullptr;
}

/// `! UNIT WORDS`.
constexpr std::string_view trouble_mark = "! ";

void add_trouble(show::NextRuns& next, std::string_view line) {
    const auto blank = line.find(' ');
    if (blank == std::string_view::npos) return;
    next.add_trouble(std::string{line.substr(0, blank)}, std::string{line.substr(blank + 1)});
}

pid_t spawn(const char* manager, int lines) {
    const auto program = helper_program("job-watch-observe");
    if (program.view().empty()) return -1;
    posix_spawn_file_actions_t actions;
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawn_file_actions_adddup2(&actions, lines, STDOUT_FILENO);
    ::posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    const std::array<const char*, 4> words{program.c_str(), "--timers", manager, nullptr};
    pid_t pid = -1;
    const int error = ::posix_spawn(&pid, program.c_str(), &actions, nullptr,
                                    const_cast<char* const*>(words.data()), environ);
    ::posix_spawn_file_actions_destroy(&actions);
    return error == 0 ? pid : -1;
}

}  // namespace

Timers::Timers(const std::string& store) {
    const auto* manager = manager_of(store);
    std::array<int, 2> ends{-1, -1};
    if (manager == nullptr || ::pipe2(ends.data(), O_CLOEXEC) != 0) return;
    lines_ = Fd{ends[0]};
    const Fd writer{ends[1]};
    pid_ = spawn(manager, writer.get());
}

Timers::~Timers() {
    if (pid_ <= 0) return;
    ::kill(pid_, SIGKILL);
    end_of_child(pid_, 0);
}

show::NextRuns Timers::answer() {
    if (pid_ <= 0) return {};
    const auto until = Clock::now() + listing_patience;
    std::string lines;
    std::array<char, 65536> chunk{};
    for (;;) {
        const auto rest = std::chrono::ceil<std::chrono::milliseconds>(until - Clock::now());
        pollfd polled{lines_.get(), POLLIN, 0};
        if (rest.count() <= 0 || ::poll(&polled, 1, static_cast<int>(rest.count())) <= 0) return {};
        const auto length = ::read(lines_.get(), chunk.data(), chunk.size());
        if (length < 0 || lines.size() > most_bytes) return {};
        if (length == 0) return next_runs_of(lines);
        lines.append(chunk.data(), static_cast<std::size_t>(length));
    }
}

show::NextRuns next_runs_of(std::string_view lines) {
    show::NextRuns next;
    while (!lines.empty()) {
        const auto line = lines.substr(0, lines.find('\n'));
        lines.remove_prefix(std::min(line.size() + 1, lines.size()));
        if (line.starts_with(trouble_mark)) {
            add_trouble(next, line.substr(trouble_mark.size()));
            continue;
        }
        const auto blank = line.rfind(' ');
        if (blank == std::string_view::npos || blank == 0) continue;
        std::int64_t micros = 0;
        const auto* last = line.data() + line.size();
        const auto [end, error] = std::from_chars(line.data() + blank + 1, last, micros);
        if (error != std::errc{} || end != last || micros <= 0) continue;
        next.add(std::string{line.substr(0, blank)}, Instant{Micros{micros}});
    }
    return next;
}

}  // namespace jw::query

// SPDX-License-Identifier: MIT
#include "capture/helpers/plumbing.hpp"

#include <fcntl.h>
#include <linux/kcmp.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <new>
#include <span>

#include "capture/run/caller.hpp"
#include "capture/stream/held.hpp"
#include "foundation/base/clock.hpp"

namespace jw::wrapper {

namespace {

/// Opens the bell; descriptors that land on 0..2 stay there, so that nothing else of ours does.
bool open_bell(Plumbing& plumbing) {
    for (unsigned i = 0; i < 3; ++i)
        plumbing.was_open[i] = ::fcntl(static_cast<int>(i), F_GETFD) != -1;
    while (true) {
        Fd fd{::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)};
        if (!fd) return false;
        if (fd.get() > STDERR_FILENO) {
            plumbing.bell = std::move(fd);
            return true;
        }
        auto& placeholder = plumbing.placeholders[static_cast<unsigned>(fd.get())];
        placeholder = std::move(fd);
    }
}

bool open_pipe(Fd& read_end, Fd& write_end, int flags = 0) {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC | flags) != 0) return false;
    read_end = Fd{ends[0]};
    write_end = Fd{ends[1]};
    return true;
}

/// The pipe of one stream. Only our end is non-blocking.
bool open_stream(Plumbing& plumbing, unsigned stream) {
    auto& channel = plumbing.channels[stream];
    return open_pipe(channel.source, plumbing.job_ends[stream]) &&
           ::fcntl(channel.source.get(), F_SETFL, O_NONBLOCK) == 0;
}

/// A stream without a pipe of its own: closed by the caller, or merged into the other.
void skip_stream(Plumbing& plumbing, unsigned stream) {
    plumbing.shared->streams[stream].ended = true;
}

/// Whether what is written to the caller's 1 and 2 goes through one open file description, and is
/// not thrown away: in /dev/null there is no order to keep.
bool is_one_file() {
    struct stat out = {}, err = {};
    if (::fstat(STDOUT_FILENO, &out) != 0 || ::fstat(STDERR_FILENO, &err) != 0) return false;
    if (out.st_dev != err.st_dev || out.st_ino != err.st_ino) return false;
    if (S_ISCHR(out.st_mode) && out.st_rdev == makedev(1, 3)) return false;
    const auto self = ::getpid();
    const auto order = ::syscall(SYS_kcmp, self, self, KCMP_FILE, STDOUT_FILENO, STDERR_FILENO);
    if (order >= 0) return order == 0;
    return ::fcntl(STDOUT_FILENO, F_GETFL) == ::fcntl(STDERR_FILENO, F_GETFL);
}

/// Who keeps one of two streams wants two of them.
bool takes_one_pipe(const Options& options) {
    if (options.streams != Streams::as_given) return options.streams == Streams::merged;
    return options.keep != Keep::err && options.keep != Keep::out && is_one_file();
}

bool open_streams(Plumbing& plumbing, const Options& options) {
    const bool merged = plumbing.merged = takes_one_pipe(options);
    for (unsigned i = 0; i < 2; ++i) {
        const int caller = static_cast<int>(i) + 1;
        auto& channel = plumbing.channels[i];
        channel.sink = caller;
        channel.kind = kind_of_sink(caller);
        const bool follows_stdout = merged && i == 1 && plumbing.was_open[1];
        if (!plumbing.was_open[i + 1] || follows_stdout)
            skip_stream(plumbing, i);
        else if (!open_stream(plumbing, i))
            return false;
    }
    return true;
}

bool map_memory(Plumbing& plumbing, const Options& options) {
    constexpr std::size_t page = 4096;
    constexpr auto head = (sizeof(Shared) + page - 1) / page * page;
    const auto kept = kept_sizes(options.capture);
    const auto stream = Capture::memory_size(kept);
    void* memory = ::mmap(nullptr, head + 2 * stream, PROT_READ | PROT_WRITE,
                          MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) return false;
    plumbing.shared = new (memory) Shared;
    char* const ring_memory = static_cast<char*>(memory) + head;
    plumbing.channels[0].capture = Capture{ring_memory, kept};
    plumbing.channels[1].capture = Capture{ring_memory + stream, kept};
    return true;
}

/// A job must not begin whose output nobody could read: a filter may forbid that, seccomp(2).
bool can_read(const Fd& bell) {
    std::uint64_t count = 0;
    return ::read(bell.get(), &count, sizeof count) < 0 && errno == EAGAIN;
}

/// Which of the descriptors are open, by one poll(2), or by more where the limit on descriptors is
/// lower than their number.
bool find_open(std::span<pollfd> fds) {
    if (::poll(fds.data(), fds.size(), 0) >= 0) return true;
    const auto half = fds.size() / 2;
    return half != 0 && find_open(fds.first(half)) && find_open(fds.subspan(half));
}

void note_birth(Birth& birth) {
    birth.started = micros_on(CLOCK_REALTIME);
    birth.monotonic = micros_on(CLOCK_MONOTONIC);
    birth.boottime = micros_on(CLOCK_BOOTTIME);
    birth.key = spool::new_key(birth.started);
    birth.wrapper = ::getpid();
    birth.parent = ::getppid();
    birth.by_systemd = is_called_by_systemd(birth.wrapper, birth.parent);
    if (::getcwd(birth.cwd, sizeof birth.cwd) == nullptr) birth.cwd[0] = '\0';
}

}  // namespace

bool open_plumbing(Plumbing& plumbing, const Options& options) {
    note_birth(plumbing.birth);
    if (!open_bell(plumbing) || !can_read(plumbing.bell)) return false;
    plumbing.signals = Fd{signal_descriptor(every_signal, O_CLOEXEC | O_NONBLOCK)};
    if (!plumbing.signals || !map_memory(plumbing, options) || !open_streams(plumbing, options) ||
        !open_pipe(plumbing.life_read, plumbing.life_write, O_NONBLOCK) ||
        !open_pipe(plumbing.order_read, plumbing.order_write))
        return false;
    if (options.show == Show::on_failure) open_held(plumbing.channels, plumbing.held);
    return true;
}

/// Open-file-description locks conflict with record locks even of the same process, so asking for
/// one tells whether there are any.
bool has_record_locks(int fd) {
    struct flock lock = {};
    lock.l_type = F_WRLCK;
    lock.l_whence = SEEK_SET;
    return ::fcntl(fd, F_OFD_GETLK, &lock) == 0 && lock.l_type != F_UNLCK;
}

void let_go_of_inherited(Plumbing& plumbing) {
    if (plumbing.was_open[0] && !has_record_locks(STDIN_FILENO)) ::close(STDIN_FILENO);
    const auto& [out, err] = plumbing.channels;
    const std::array ours{
        plumbing.bell.get(),       plumbing.signals.get(),    plumbing.life_read.get(),
        plumbing.life_write.get(), plumbing.order_read.get(), plumbing.order_write.get(),
        out.source.get(),          err.source.get(),          plumbing.held[0].get(),
        plumbing.held[1].get(),    plumbing.turn.get()};
    constexpr int first = STDERR_FILENO + 1;
    static std::array<pollfd, 256> fds;  // a caller rarely passes higher ones
    for (std::size_t i = 0; i < fds.size(); ++i) fds[i] = {first + static_cast<int>(i), 0, 0};
    if (!find_open(fds)) return;
    for (const auto& [fd, events, found] : fds) {
        const bool is_open = (found & POLLNVAL) == 0;
        if (!is_open || std::ranges::find(ours, fd) != ours.end() || has_record_locks(fd)) continue;
        ::close(fd);
    }
}

void close_all_but(std::initializer_list<int> kept) {
    std::array<int, 16> sorted;
    const auto end = std::copy(kept.begin(), kept.end(), sorted.begin());
    std::sort(sorted.begin(), end);
    unsigned from = 0;
    const auto close_range = [](unsigned first, unsigned last) {
        if (first > last || ::syscall(SYS_close_range, first, last, 0) == 0) return;
        const auto limit = static_cast<unsigned>(::sysconf(_SC_OPEN_MAX));
        for (unsigned fd = first; fd <= last && fd < limit; ++fd) ::close(static_cast<int>(fd));
    };
    for (auto fd = sorted.begin(); fd != end; ++fd) {
        if (*fd < 0) continue;
        const auto number = static_cast<unsigned>(*fd);
        if (number > from) close_range(from, number - 1);
        from = std::max(from, number + 1);
    }
    close_range(from, ~0U);
}

void ring(const Fd& bell) {
    const std::uint64_t one = 1;
    [[maybe_unused]] const auto n = ::write(bell.get(), &one, sizeof one);
}

}  // namespace jw::wrapper

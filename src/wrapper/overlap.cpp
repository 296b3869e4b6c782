// SPDX-License-Identifier: MIT
#include "wrapper/overlap.hpp"

#include <fcntl.h>
#include <sched.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <charconv>
#include <climits>
#include <ctime>

#include "base/clock.hpp"
#include "spool/entry.hpp"
#include "spool/folder.hpp"
#include "wrapper/context.hpp"

namespace jw::wrapper {

namespace {

/// What touches the disk, done in a process that shares our descriptors and memory: a disk that
/// never answers then holds up that process only. One at a time, since it has one stack; after one
/// that did not finish there is no other.
class Errand {
public:
    using Work = void (*)(void* argument);

    /// Whether the work was done in time.
    static bool run(Work work, void* argument);

private:
    static int enter(void* errand);

    Work work_;
    void* argument_;
    std::atomic<bool> finished_{false};
    alignas(16) char stack_[std::size_t{256} * 1024];

    static Errand only_;
};

Errand Errand::only_;

int Errand::enter(void* errand) {
    auto& self = *static_cast<Errand*>(errand);
    self.work_(self.argument_);
    self.finished_ = true;
    return 0;
}

bool Errand::run(Work work, void* argument) {
    only_.work_ = work;
    only_.argument_ = argument;
    only_.finished_ = false;
    const pid_t pid = ::clone(enter, only_.stack_ + sizeof only_.stack_,
                              CLONE_VM | CLONE_FILES | CLONE_FS, &only_);
    if (pid < 0) enter(&only_);
    constexpr std::int64_t patience = 2'000'000;  // microseconds
    constexpr timespec pause{0, 100'000};
    const auto deadline = micros_on(CLOCK_MONOTONIC) + patience;
    while (!only_.finished_ && micros_on(CLOCK_MONOTONIC) < deadline) ::nanosleep(&pause, nullptr);
    return only_.finished_;
}

struct Opening {
    const Options& options;
    char cwd[PATH_MAX] = "";
    std::atomic<int> lock{-1};
};

/// The lock file's name has the job's name in it as a hash: names never become paths.
Text<32> lock_name(const Options& options) {
    Context context;
    if (options.name == nullptr)
        read_context(context, {.parent = ::getppid(), .wrapper = ::getpid(), .job = 0});
    const auto name = name_of_run(options, context);
    Text<32> file;
    file.add_number(spool::checksum(name.data(), name.size()), 16).add(".lock");
    return file;
}

void open_lock(void* argument) {
    auto& opening = *static_cast<Opening*>(argument);
    spool::Path store;
    spool::Path path;
    if (!spool::find_store(store, opening.options.store, opening.cwd) ||
        !spool::spool_folder(path, store, 0))
        return;
    const Fd folder = spool::open_folder(path, 0);
    const auto name = lock_name(opening.options);
    if (folder)
        opening.lock =
            ::openat(folder.get(), name.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
}

/// The caller may have closed 0, 1 or 2, and the job is to find them closed.
Fd moved_off_streams(Fd fd) {
    if (!fd || fd.get() > STDERR_FILENO) return fd;
    return Fd{::fcntl(fd.get(), F_DUPFD_CLOEXEC, STDERR_FILENO + 1)};
}

Fd open_within_deadline(const Options& options) {
    static Opening opening{options};  // outlives us where the disk hangs
    if (::getcwd(opening.cwd, sizeof opening.cwd) == nullptr) opening.cwd[0] = '\0';
    const mode_t mask = ::umask(0077);
    Errand::run(open_lock, &opening);
    ::umask(mask);
    return moved_off_streams(Fd{opening.lock});
}

/// Takes the lock; 0 or errno.
int error_of_flock(const Fd& lock, int flags) {
    while (::flock(lock.get(), LOCK_EX | flags) != 0)
        if (errno != EINTR) return errno;
    return 0;
}

pid_t read_holder(const Fd& lock) {
    char digits[24];
    pid_t holder = 0;
    const auto n = ::pread(lock.get(), digits, sizeof digits, 0);
    if (n > 0) std::from_chars(digits, digits + n, holder);
    return holder;
}

struct Holding {
    int lock;
    pid_t holder;
};

void write_holder(void* argument) {
    const auto& holding = *static_cast<const Holding*>(argument);
    Text<24> digits;
    digits.add_number(static_cast<std::uint64_t>(holding.holder)).add("\n");
    if (::ftruncate(holding.lock, 0) != 0) return;
    [[maybe_unused]] const auto n = ::pwrite(holding.lock, digits.c_str(), digits.view().size(), 0);
}

}  // namespace

Turn take_turn(const Options& options, Fd& lock, pid_t& holder) {
    lock = open_within_deadline(options);
    if (!lock) return Turn::ours;
    const int error = error_of_flock(lock, options.overlap == Overlap::wait ? 0 : LOCK_NB);
    if (error == EWOULDBLOCK) {
        holder = read_holder(lock);
        return Turn::other;
    }
    if (error != 0) {
        lock.close();
        return Turn::ours;
    }
    static Holding holding;
    holding = {lock.get(), ::getpid()};
    Errand::run(write_holder, &holding);
    return Turn::ours;
}

void end_turn(const Fd& lock) {
    if (lock) ::flock(lock.get(), LOCK_UN);
}

}  // namespace jw::wrapper

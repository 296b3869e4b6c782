// SPDX-License-Identifier: MIT
#include "wrapper/overlap.hpp"

#include <fcntl.h>
#include <sched.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <charconv>
#include <climits>
#include <ctime>

#include "spool/entry.hpp"
#include "spool/folder.hpp"
#include "wrapper/context.hpp"

namespace jw::wrapper {

namespace {

/// Where the lock is opened: in a process that shares our descriptors and memory, so that a disk
/// that never answers holds up that process only.
struct Opening {
    const Options& options;
    char cwd[PATH_MAX] = "";
    std::atomic<int> lock{-1};
    std::atomic<bool> finished{false};
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

int open_lock(void* argument) {
    auto& opening = *static_cast<Opening*>(argument);
    spool::Path store;
    spool::Path path;
    if (spool::find_store(store, opening.options.store, opening.cwd) &&
        spool::spool_folder(path, store, 0)) {
        const Fd folder = spool::open_folder(path, 0);
        const auto name = lock_name(opening.options);
        if (folder)
            opening.lock = ::openat(folder.get(), name.c_str(),
                                    O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    }
    opening.finished = true;
    return 0;
}

Fd open_within_deadline(const Options& options) {
    constexpr std::size_t stack_size = std::size_t{256} * 1024;
    alignas(16) static char stack[stack_size];
    static Opening opening{options};
    if (::getcwd(opening.cwd, sizeof opening.cwd) == nullptr) opening.cwd[0] = '\0';

    const mode_t mask = ::umask(0077);
    const pid_t pid =
        ::clone(open_lock, stack + stack_size, CLONE_VM | CLONE_FILES | CLONE_FS, &opening);
    if (pid < 0) open_lock(&opening);
    constexpr timespec pause{0, 100'000};
    for (int patience = 20'000; !opening.finished && patience > 0; --patience)
        ::nanosleep(&pause, nullptr);
    ::umask(mask);
    return Fd{opening.lock};
}

pid_t read_holder(const Fd& lock) {
    char digits[24];
    pid_t holder = 0;
    const auto n = ::pread(lock.get(), digits, sizeof digits, 0);
    if (n > 0) std::from_chars(digits, digits + n, holder);
    return holder;
}

void write_holder(const Fd& lock) {
    Text<24> digits;
    digits.add_number(static_cast<std::uint64_t>(::getpid())).add("\n");
    if (::ftruncate(lock.get(), 0) != 0) return;
    [[maybe_unused]] const auto n = ::pwrite(lock.get(), digits.c_str(), digits.view().size(), 0);
}

}  // namespace

Turn take_turn(const Options& options, Fd& lock, pid_t& holder) {
    lock = open_within_deadline(options);
    if (!lock) return Turn::ours;
    const int wait = options.overlap == Overlap::wait ? 0 : LOCK_NB;
    if (::flock(lock.get(), LOCK_EX | wait) == 0) {
        write_holder(lock);
        return Turn::ours;
    }
    holder = read_holder(lock);
    return Turn::other;
}

void end_turn(const Fd& lock) {
    if (lock) ::flock(lock.get(), LOCK_UN);
}

}  // namespace jw::wrapper

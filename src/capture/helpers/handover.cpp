// SPDX-License-Identifier: MIT
#include "capture/helpers/handover.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <ctime>

#include "capture/build_paths.hpp"
#include "capture/spool/folder.hpp"
#include "foundation/base/own_environment.hpp"
#include "foundation/base/proc.hpp"
#include "foundation/base/signals.hpp"
#include "foundation/base/text.hpp"

namespace jw::wrapper {

namespace {

/// Runs that end at about the same time are recorded together. Not worth it for somebody who is
/// waiting for us to be gone, such as systemd when it stops what is left of a unit.
void gather_company() {
    constexpr timespec patience{0, 50'000'000};
    const SignalMask any = every_signal;
    ::syscall(SYS_rt_sigtimedwait, &any, nullptr, &patience, sizeof any);
}

/// The writer's lock of the store, or nothing if it is taken or can't be had.
Fd take_lock(const spool::Path& store, bool& taken_by_other) {
    taken_by_other = false;
    spool::Path path;
    if (!spool::spool_folder(path, store, 0)) return {};
    const Fd folder = spool::open_folder(path, 0);
    if (!folder) return {};
    Fd lock{::openat(folder.get(), "lock", O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600)};
    if (!lock || ::flock(lock.get(), LOCK_EX | LOCK_NB) == 0) return lock;
    taken_by_other = errno == EWOULDBLOCK;
    return {};
}

/// Whether this run is one of those that start the recorder though another process has the lock:
/// that one may hang, and nobody else would see to it that what waits stays within bounds. About
/// one in a hundred: the last digits of a key are random.
bool looks_after(const spool::Name& entry) {
    constexpr std::size_t key_digits = 32;
    const auto digits = entry.view().substr(0, key_digits);
    return digits.ends_with("00") || digits.ends_with("80");
}

}  // namespace

void hand_over(const spool::Path& store, const Fd& folder, const spool::Name& entry) {
    // From here on nobody waits for us: wrappers that still have to end come first.
    constexpr int modest = 10;
    ::setpriority(PRIO_PROCESS, 0, std::min(modest + ::getpriority(PRIO_PROCESS, 0), 19));
    gather_company();
    bool taken_by_other = false;
    const Fd lock = take_lock(store, taken_by_other);
    if ((taken_by_other && !looks_after(entry)) ||
        ::faccessat(folder.get(), entry.c_str(), F_OK, 0) != 0)
        ::_exit(0);

    Text<16> number;
    if (lock) {
        ::fcntl(lock.get(), F_SETFD, 0);
        number.add_number(static_cast<std::uint64_t>(lock.get()));
    }
    const char* const program = program_at(paths::recorder);
    const char* words[] = {program,        "--store", store.text, lock ? "--lock-fd" : nullptr,
                           number.c_str(), nullptr};
    ::execve(program, const_cast<char**>(words), own_environment());
    ::_exit(0);
}

}  // namespace jw::wrapper

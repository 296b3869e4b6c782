// SPDX-License-Identifier: MIT
#include "capture/helpers/orphan.hpp"

#include <poll.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdint>
#include <ctime>
#include <optional>

#include "capture/run/verdict.hpp"
#include "foundation/base/clock.hpp"
#include "foundation/base/proc.hpp"

namespace jw::wrapper {

namespace {

/// struct pidfd_info of linux/pidfd.h, which older headers lack.
struct PidfdInfo {
    std::uint64_t mask;
    std::uint64_t cgroup;
    std::uint32_t ids[11];
    std::int32_t exit_code;
};

static_assert(sizeof(PidfdInfo) == 64);

constexpr std::uint64_t info_exit = 1U << 3;
constexpr unsigned long get_info = _IOWR(0xFF, 11, PidfdInfo);

/// The status that /proc shows of a zombie. The kernel shows 0 to those who may not know it, and
/// that must not pass for a success: who may read io may read the status, proc(5).
std::optional<int> status_of_zombie(const ProcessIo& io, pid_t pid) {
    const auto stat = process_stat(pid);
    if (!stat || stat->state != 'Z' || !is_proc_ours()) return std::nullopt;
    if (stat->wait_status == 0 && !io.counts() && !ProcessIo{pid}.counts()) return std::nullopt;
    return stat->wait_status;
}

std::optional<int> status_by_kernel(const Fd& process) {
    PidfdInfo info{};
    info.mask = info_exit;
    if (!process || ::ioctl(process.get(), get_info, &info) != 0) return std::nullopt;
    if ((info.mask & info_exit) == 0) return std::nullopt;
    return info.exit_code;
}

/// The kernel remembers a status once somebody has waited for the process, which may take a
/// moment longer than its end.
std::optional<int> status_of(const Orphan& orphan, pid_t pid) {
    for (int attempt = 0; attempt < 50; ++attempt) {
        if (const auto status = status_of_zombie(orphan.io, pid)) return status;
        if (const auto status = status_by_kernel(orphan.process)) return status;
        if (!process_stat(pid) && attempt > 5) return std::nullopt;
        constexpr timespec pause{0, 2'000'000};
        ::nanosleep(&pause, nullptr);
    }
    return std::nullopt;
}

}  // namespace

bool has_ended(pid_t pid) {
    if (::kill(pid, 0) != 0 && errno == ESRCH) return true;  // whatever /proc shows
    if (!is_proc_ours()) return false;
    const auto stat = process_stat(pid);
    return stat && stat->state == 'Z';
}

bool has_ended(const Fd& process, pid_t pid) {
    pollfd polled{process.get(), POLLIN, 0};
    const int ready = process ? ::poll(&polled, 1, 0) : -1;
    return ready < 0 ? has_ended(pid) : ready > 0;
}

void end_orphan(const Plumbing& plumbing, const Orphan& orphan, const Exits& exits,
                std::string_view why) {
    auto& ending = plumbing.shared->ending;
    ending.duration = micros_on(CLOCK_MONOTONIC) - plumbing.birth.monotonic;
    ending.suspended = micros_on(CLOCK_BOOTTIME) - plumbing.birth.boottime - ending.duration;
    ending.note.add(why);
    if (const auto status = status_of(orphan, plumbing.shared->job)) {
        ending.status_known = true;
        ending.wait_status = *status;
        ending.outcome = judge(*status, exits);
    }
    plumbing.shared->phase = Phase::ended;
}

}  // namespace jw::wrapper

// SPDX-License-Identifier: MIT
#include "capture/wrapper/forward.hpp"

#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstring>
#include <ctime>

#include "capture/run/say.hpp"
#include "foundation/base/clock.hpp"
#include "foundation/base/proc.hpp"
#include "foundation/base/text.hpp"

namespace jw::wrapper {

namespace {

constexpr std::int64_t witness_patience = 20'000;  // microseconds until a witness must have seen it
constexpr std::int64_t stale_after = 100'000;      // microseconds until a count belongs to the past
constexpr std::int64_t longest_reading = 500'000;  // microseconds; the relay may be killed over it
constexpr std::int64_t nap = 200'000;              // nanoseconds

void sleep_briefly() {
    const timespec time{0, nap};
    ::nanosleep(&time, nullptr);
}

/// Whether the signal has been sent to the process and not been read there, proc(5).
bool waits_for(pid_t process, unsigned number) {
    Text<64> path;
    path.add("/proc/").add_number(static_cast<std::uint64_t>(process)).add("/status");
    static char content[4096];  // where a limit leaves a small stack, it is not the place
    const std::string_view status{content, read_small_file(path.c_str(), content, sizeof content)};
    const SignalMask pending = proc_value(status, "ShdPnd", 16).value_or(0);
    return (pending >> (number - 1) & 1) != 0;
}

/// How long this process was ready to run and others had the processor, in all; microseconds. 0
/// where the kernel does not count it (Documentation/scheduler/sched-stats of Linux).
std::int64_t time_without_turn() {
    char content[80];
    const std::string_view counts{content,
                                  read_small_file("/proc/self/schedstat", content, sizeof content)};
    const auto space = counts.find(' ');
    if (space == std::string_view::npos) return 0;
    std::int64_t nanoseconds = 0;
    std::from_chars(counts.data() + space + 1, counts.data() + counts.size(), nanoseconds);
    return nanoseconds / 1000;
}

/// Sends the signal on; false with errno if it can't. A queued one keeps its value and its sender.
bool send(pid_t job, const signalfd_siginfo& signal) {
    const int number = static_cast<int>(signal.ssi_signo);
    if (signal.ssi_code != SI_QUEUE) return ::kill(job, number) == 0;
    siginfo_t info{};
    info.si_signo = number;
    info.si_code = SI_QUEUE;
    info.si_pid = static_cast<pid_t>(signal.ssi_pid);
    info.si_uid = signal.ssi_uid;
    std::memcpy(&info.si_value, &signal.ssi_ptr, sizeof info.si_value);
    return ::syscall(SYS_rt_sigqueueinfo, job, number, &info) == 0;
}

/// Signals that report on our own children and writes, or that the job itself sent to us, which
/// it takes for its caller: none of them is for the job.
bool is_ours(const signalfd_siginfo& signal, pid_t job) {
    if (signal.ssi_code > 0) return signal.ssi_signo == SIGCHLD;
    const auto sender = static_cast<pid_t>(signal.ssi_pid);
    return sender == ::getpid() || sender == job;
}

}  // namespace

bool Forwarder::take_missed(unsigned number) {
    const SignalMask bit = SignalMask{1} << (number - 1);
    const bool was_missed = (missed_ & bit) != 0;
    missed_ &= ~bit;
    return was_missed;
}

bool Forwarder::witnessed(unsigned number, std::int64_t when) {
    const auto& seen = shared_.witness.seen[number];
    auto& matched = matched_[number];
    const auto unmatched = [&] { return static_cast<std::int32_t>(seen - matched) > 0; };
    const auto age = when - shared_.witness.last[number];
    // What the relay saw long ago was another signal, unless we are the one who comes late.
    if (unmatched() && age > stale_after && age > stale_after + time_without_turn()) matched = seen;
    const auto deadline = micros_on(CLOCK_MONOTONIC) + witness_patience;
    while (!unmatched()) {
        if (shared_.relay == 0) return false;
        const auto overdue = micros_on(CLOCK_MONOTONIC) - deadline;
        if (overdue > 0) {
            // On a busy machine the relay may not have had its turn yet; it will count this one.
            if (waits_for(shared_.relay, number)) break;
            // Or it loses its turn between reading and counting.
            const bool may_count = shared_.witness.reading && overdue < longest_reading;
            if (!may_count && !unmatched()) return false;
        }
        sleep_briefly();
    }
    ++matched;
    return true;
}

void Forwarder::handle(const signalfd_siginfo& signal, std::int64_t when) {
    const pid_t job = shared_.job;
    if (job <= 0 || signal.ssi_signo >= signal_count || is_ours(signal, job)) return;
    if (static_cast<pid_t>(signal.ssi_pid) == shared_.relay) return;  // it only wakes us
    const bool seen = witnessed(signal.ssi_signo, when);
    if (!take_missed(signal.ssi_signo) && seen) return;
    if (send(job, signal) || errno == ESRCH) return;
    refused_ = static_cast<int>(signal.ssi_signo);
    error_ = errno;
}

Text<128> Forwarder::note() const {
    Text<128> note;
    if (refused_ == 0) return note;
    note.add("signal ").add_number(static_cast<std::uint64_t>(refused_));
    return note.add(" could not be passed on to the job: ").add(reason_of(error_).view());
}

}  // namespace jw::wrapper

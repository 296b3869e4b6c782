// SPDX-License-Identifier: MIT
#include "capture/wrapper/timeout.hpp"

#include <sys/wait.h>

#include <algorithm>
#include <csignal>

#include "capture/run/say.hpp"

namespace jw::wrapper {

namespace {

constexpr std::int64_t kill_again = 1'000'000;           // microseconds
constexpr std::int64_t patience_after_kill = 5'000'000;  // microseconds

std::int64_t later(std::int64_t time, std::uint64_t span) {
    const auto most = static_cast<std::uint64_t>(INT64_MAX - time);
    return time + static_cast<std::int64_t>(std::min(span, most));
}

}  // namespace

void Timeout::begin(std::int64_t start, pid_t job) {
    if (!is_armed()) return;
    job_ = job;
    adopt_orphans();
    term_due_ = later(start, options_.timeout);
}

std::int64_t Timeout::due() const { return std::min(term_due_, kill_due_); }

void Timeout::act(std::int64_t now, const std::array<pid_t, 2>& spared) {
    if (now >= term_due_) {
        term_due_ = INT64_MAX;
        if (job_has_ended()) return;  // by itself, while we were about to look
        expired_ = true;
        kill_due_ = later(now, options_.kill_after);
        over_due_ = later(kill_due_, patience_after_kill);
        send(SIGTERM, spared);
        signal_job(SIGCONT, job_, spared);  // a stopped process would not act on it
    }
    if (now >= kill_due_) {
        kill_due_ = now + kill_again;  // who could not be killed may change
        send(SIGKILL, spared);
    }
}

bool Timeout::is_over(std::int64_t now, const std::array<pid_t, 2>& spared) const {
    return now > over_due_ || signal_job(0, job_, spared).found == 0;
}

void Timeout::send(int signal, const std::array<pid_t, 2>& spared) {
    const auto reached = signal_job(signal, job_, spared);
    reached_.signalled += reached.signalled;
    if (reached_.error == 0) reached_.error = reached.error;
    reached_.sees_others = reached.sees_others;
}

bool Timeout::job_has_ended() const {
    siginfo_t info{};
    return job_ != 0 &&
           ::waitid(P_PID, static_cast<id_t>(job_), &info, WEXITED | WNOHANG | WNOWAIT) == 0 &&
           info.si_pid == job_;
}

Text<128> Timeout::note() const {
    Text<128> note;
    if (!expired_) return note;
    if (!took_effect()) {
        note.add("--timeout passed, but the job could not be signalled: ");
        return note.add(reason_of(reached_.error).view());
    }
    note.add("--timeout ended it");
    if (!reached_.sees_others) note.add("; what it had started can't be found without /proc");
    if (reached_.error != 0)
        note.add("; not all of it could be signalled: ").add(reason_of(reached_.error).view());
    return note;
}

}  // namespace jw::wrapper

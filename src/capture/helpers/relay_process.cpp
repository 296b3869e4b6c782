// SPDX-License-Identifier: MIT
#include "capture/helpers/relay_process.hpp"

#include <fcntl.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <utility>

#include "capture/helpers/orphan.hpp"
#include "capture/helpers/overlap.hpp"
#include "capture/helpers/spooler.hpp"
#include "capture/run/own_name.hpp"
#include "capture/run/own_stack.hpp"
#include "capture/run/polling.hpp"
#include "capture/stream/held.hpp"
#include "foundation/base/clock.hpp"
#include "foundation/base/proc.hpp"

namespace jw::wrapper {

namespace {

class RelayProcess {
public:
    RelayProcess(Plumbing& plumbing, const Options& options)
        : plumbing_{plumbing},
          options_{options},
          shared_{*plumbing.shared},
          relay_{shared_, plumbing.channels} {}

    [[noreturn]] void run();

private:
    void detach();
    void look_for_job();
    void wait();
    bool is_job_over(short events) const;
    void continue_wrapper();
    void read_signals();
    void count_signals();
    void answer_wrapper();
    void drain();
    void release_ended_sinks();
    void outlive_wrapper();
    void order_record();
    bool has_more_to_do() const;

    bool streams_ended() const { return shared_.streams[0].ended && shared_.streams[1].ended; }

    /// Bytes that are not the streams' must be in the books too.
    void tell_wrapper() {
        ring(plumbing_.bell);
        shared_.ledger.other_written += sizeof(std::uint64_t);
    }

    Plumbing& plumbing_;
    const Options& options_;
    Shared& shared_;
    Relay relay_;
    Orphan job_;  ///< should the wrapper be killed
    bool looked_for_job_ = false;
    bool alone_ = false;  ///< the wrapper is gone
};

void RelayProcess::detach() {
    take_name("jw-relay");
    const auto& [out, err] = plumbing_.channels;
    const auto sink = [](bool open, int fd) { return open ? fd : -1; };
    close_all_but({plumbing_.bell.get(), plumbing_.signals.get(), plumbing_.life_read.get(),
                   plumbing_.order_write.get(), out.source.get(), err.source.get(),
                   sink(!shared_.streams[0].ended, STDOUT_FILENO),
                   sink(!shared_.streams[1].ended, STDERR_FILENO), plumbing_.held[0].get(),
                   plumbing_.held[1].get(), plumbing_.turn.get()});
    [[maybe_unused]] const int moved = ::chdir("/");
}

/// As soon as there is a job, and so before anybody can have waited for it.
void RelayProcess::look_for_job() {
    if (looked_for_job_ || shared_.job == 0) return;
    looked_for_job_ = true;
    job_.process = open_process(shared_.job);
}

void RelayProcess::run() {
    open_accounts(shared_);
    detach();
    if (shared_.drained)
        show_held(shared_, plumbing_.channels,
                  plumbing_.held);  // as the relay before did, so that what comes now is shown
    while (has_more_to_do()) wait();
    const auto total = shared_.streams[0].read + shared_.streams[1].read;
    // Processes that the job left behind may have printed more since the run was recorded.
    if (shared_.recorded != unrecorded && shared_.recorded != total)
        start_spooler(plumbing_, options_, shared_.revision + 1);
    ::_exit(0);
}

bool RelayProcess::has_more_to_do() const {
    if (!alone_) return true;
    if (shared_.job == 0) return false;  // the wrapper ended before it had started one
    return shared_.phase == Phase::running || !streams_ended();
}

void RelayProcess::wait() {
    const auto streams = relay_.watch();
    pollfd polled[7];
    std::copy(streams.begin(), streams.end(), polled);
    const bool waits_for_job = alone_ && shared_.phase == Phase::running;
    auto& signals = polled[4] = {plumbing_.signals.get(), POLLIN, 0};
    auto& life = polled[5] = {alone_ ? -1 : plumbing_.life_read.get(), POLLIN, 0};
    auto& job = polled[6] = {waits_for_job ? job_.process.get() : -1, POLLIN, 0};
    constexpr int look_soon = 10;    // milliseconds, until there is a job, which may be silent
    constexpr int look_again = 100;  // milliseconds, where there is no descriptor to wait for
    const bool must_look = (waits_for_job && !job_.process) || shared_.stopped;
    poll_or_try_all(polled, !looked_for_job_ ? look_soon : must_look ? look_again : -1);
    look_for_job();

    if (signals.revents != 0) read_signals();
    Polled moved;
    std::copy_n(polled, moved.size(), moved.begin());
    if (relay_.step(moved)) {
        release_ended_sinks();
        tell_wrapper();
    }
    if (life.revents != 0) answer_wrapper();
    if (shared_.stopped) continue_wrapper();
    if (waits_for_job && is_job_over(job.revents)) outlive_wrapper();
}

bool RelayProcess::is_job_over(short events) const {
    return (!job_.process || events != 0) && has_ended(job_.process, shared_.job);
}

/// The wrapper stopped when the job did. Who continues the job by its own pid knows nothing of the
/// wrapper, which would stay stopped.
void RelayProcess::continue_wrapper() {
    const auto job = process_stat(shared_.job);
    if (!job) return;
    shared_.ledger.other_read += job->length;
    if (job->state != 'T') ::kill(plumbing_.birth.wrapper, SIGCONT);
}

void RelayProcess::read_signals() {
    shared_.witness.reading = true;
    count_signals();
    shared_.witness.reading = false;
}

void RelayProcess::count_signals() {
    signalfd_siginfo batch[8];
    const auto n = ::read(plumbing_.signals.get(), batch, sizeof batch);
    if (n < 0 && errno != EAGAIN) pause_briefly();
    if (n <= 0) return;
    shared_.ledger.other_read += static_cast<std::uint64_t>(n);
    for (std::size_t i = 0; i < static_cast<std::size_t>(n) / sizeof batch[0]; ++i) {
        const auto number = batch[i].ssi_signo;
        if (number >= signal_count || batch[i].ssi_pid == static_cast<std::uint32_t>(::getpid()))
            continue;
        shared_.witness.last[number] = micros_on(CLOCK_MONOTONIC);
        ++shared_.witness.seen[number];
    }
}

void RelayProcess::answer_wrapper() {
    char request;
    const auto n = ::read(plumbing_.life_read.get(), &request, 1);
    if (n < 0) {
        if (errno != EAGAIN) pause_briefly();
        return;
    }
    if (n == 1) {
        ++shared_.ledger.other_read;
        if (shared_.phase == Phase::running) return;
        if (!shared_.drained) drain();
        tell_wrapper();
        return;
    }
    alone_ = true;
    if (shared_.job != 0) job_.io = ProcessIo{shared_.job};
    if (shared_.job == 0 || shared_.phase == Phase::running || shared_.record != Record::pending)
        return;
    if (!shared_.drained) drain();
    order_record();
}

void RelayProcess::drain() {
    relay_.drain();
    show_held(shared_, plumbing_.channels, plumbing_.held);
    shared_.drained = true;
    release_ended_sinks();
}

/// Closes the caller's descriptor of a stream that has ended, so that its reader meets the end of
/// file as early as bare.
void RelayProcess::release_ended_sinks() {
    for (unsigned i = 0; i < 2; ++i) {
        auto& sink = plumbing_.channels[i].sink;
        if (!shared_.streams[i].ended || plumbing_.held[i] || sink < 0) continue;
        ::close(std::exchange(sink, -1));
    }
}

/// The wrapper was killed and the job has ended: what it left undone is done here.
void RelayProcess::outlive_wrapper() {
    end_orphan(plumbing_, job_, options_.exits, "the wrapper was killed; the job went on");
    end_turn(plumbing_.turn);
    drain();
    order_record();
}

void RelayProcess::order_record() {
    shared_.ordered = true;
    const char order = 1;
    if (::write(plumbing_.order_write.get(), &order, 1) == 1) {
        ++shared_.ledger.other_written;
        return;
    }
    start_spooler(plumbing_, options_, 1);
}

}  // namespace

pid_t start_relay(Plumbing& plumbing, const Options& options) {
    plumbing.shared->witness.reading = false;  // the one before may have been killed over it
    const pid_t pid = start_on_own_stack([&] { RelayProcess{plumbing, options}.run(); });
    if (pid > 0) plumbing.shared->relay = pid;
    return pid;
}

}  // namespace jw::wrapper

// SPDX-License-Identifier: MIT
#include "capture/wrapper/wrapper.hpp"

#include <poll.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <span>

#include "capture/helpers/helpers.hpp"
#include "capture/helpers/orphan.hpp"
#include "capture/helpers/overlap.hpp"
#include "capture/helpers/plumbing.hpp"
#include "capture/run/caller.hpp"
#include "capture/run/polling.hpp"
#include "capture/run/say.hpp"
#include "capture/run/shell_hint.hpp"
#include "capture/run/verdict.hpp"
#include "capture/stream/held.hpp"
#include "capture/wrapper/change.hpp"
#include "capture/wrapper/forward.hpp"
#include "capture/wrapper/inherited.hpp"
#include "capture/wrapper/job.hpp"
#include "capture/wrapper/timeout.hpp"
#include "foundation/base/clock.hpp"

namespace jw::wrapper {

namespace {

constexpr int exit_output_lost = 1;                  // as cat(1) says that it could not write
constexpr int exit_unknown = 125;                    // the job ran, but nobody can say how it ended
constexpr int exit_refused = 125;                    // there is no command
constexpr std::int64_t record_patience = 2'000'000;  // microseconds the caller waits for the disk
constexpr std::int64_t kill_interval = 20'000;       // microseconds between looks at what is left
constexpr std::int64_t look_interval = 100'000;      // microseconds between looks at a lost job
constexpr std::int64_t drain_patience = 100'000;     // microseconds to read, for who wants us gone
constexpr std::int64_t sink_patience = 20'000;       // microseconds a job lives on without output

/// W, from the start of the job to the end of this process.
class Wrapper {
public:
    Wrapper(Plumbing& plumbing, const Inherited& inherited, const Options& options,
            Helpers& helpers)
        : plumbing_{plumbing},
          inherited_{inherited},
          options_{options},
          shared_{*plumbing.shared},
          helpers_{helpers},
          relay_{shared_, plumbing.channels, Relay::Calls::few},
          forwarder_{shared_},
          timeout_{options} {}

    /// Watches the job, which has just started, until its run is recorded; its wait(2) status.
    /// `missed` are the signals that reached us before there was a job.
    int watch(pid_t job, SignalMask missed);

    /// Records that there was no job, because another run was at work.
    void record_skip(pid_t holder);

    /// Records that there was no job, because the command line has no command.
    void record_refusal();

    bool timed_out() const { return timeout_.took_effect(); }

private:
    enum class Stage { running, killing, draining, recording, done };

    void begin(SignalMask missed);
    void let_go_of_streams();
    void let_go_of_sinks();
    void wait();
    std::int64_t deadline() const;
    void read_signals();
    void read_bell();
    void hurry(unsigned signal, std::int64_t now);
    void reap();
    void reap_job();
    void reap_disowned_job();
    void reap_orphans() const;
    void end(const Change& change);
    void stop_too();
    void alert_relay();
    void advance();
    bool is_drained() const;
    void drain_without_relay();

    void record_no_job();
    void count_loss();
    void order_record();
    void finish();

    Plumbing& plumbing_;
    const Inherited& inherited_;
    const Options& options_;
    Shared& shared_;
    Helpers& helpers_;
    Relay relay_;  ///< for when there can be no relay process
    Forwarder forwarder_;
    Timeout timeout_;
    pid_t job_ = 0;
    Stage stage_ = Stage::running;
    std::int64_t recording_since_ = 0;
    std::int64_t sinks_due_ = INT64_MAX;
    std::int64_t drain_due_ = INT64_MAX;
    bool disowned_ = false;  ///< the job is no child of ours any more
    int wait_status_ = 0;
};

void Wrapper::begin(SignalMask missed) {
    timeout_.begin(plumbing_.birth.monotonic, job_);
    forwarder_.begin(missed);
    helpers_.start_spooler();
    for (auto& end : plumbing_.job_ends) end.close();
    let_go_of_inherited(plumbing_);
    helpers_.watch_relay();
}

/// A stream that has ended must not live on in this process: a job whose reader left has to meet
/// SIGPIPE at once. The caller's side may take a moment, in which the job ends mostly and we may
/// still have something to say there.
void Wrapper::let_go_of_streams() {
    for (unsigned i = 0; i < 2; ++i) {
        auto& source = plumbing_.channels[i].source;
        if (!shared_.streams[i].ended || !source) continue;
        source.close();
        sinks_due_ = micros_on(CLOCK_MONOTONIC) + sink_patience;
    }
}

void Wrapper::let_go_of_sinks() {
    sinks_due_ = INT64_MAX;
    for (unsigned i = 0; i < 2; ++i) {
        const int sink = static_cast<int>(i) + 1;
        if (!shared_.streams[i].ended || !plumbing_.was_open[i + 1] || has_record_locks(sink))
            continue;
        ::close(sink);
        plumbing_.was_open[i + 1] = false;
    }
}

std::int64_t Wrapper::deadline() const {
    if (stage_ == Stage::recording) return recording_since_ + record_patience;
    if (stage_ == Stage::killing) return micros_on(CLOCK_MONOTONIC) + kill_interval;
    if (stage_ == Stage::draining) return drain_due_;
    if (stage_ != Stage::running) return INT64_MAX;
    const auto look_again = disowned_ ? micros_on(CLOCK_MONOTONIC) + look_interval : INT64_MAX;
    return std::min({sinks_due_, timeout_.due(), look_again});
}

void Wrapper::wait() {
    pollfd polled[6] = {{plumbing_.signals.get(), POLLIN, 0}, {plumbing_.bell.get(), POLLIN, 0}};
    std::size_t count = 2;
    const bool relays = !helpers_.have_relay();
    if (relays) {
        const auto streams = relay_.watch();
        std::copy(streams.begin(), streams.end(), polled + 2);
        count += streams.size();
    }
    const auto until = deadline();
    const int timeout = until == INT64_MAX ? -1 : poll_timeout(until - micros_on(CLOCK_MONOTONIC));
    poll_or_try_all(std::span{polled}.first(count), timeout);

    if (polled[1].revents != 0) read_bell();
    if (relays) {
        Polled moved;
        std::copy_n(polled + 2, moved.size(), moved.begin());
        if (relay_.step(moved)) let_go_of_streams();
    }
    if (polled[0].revents != 0) read_signals();
}

void Wrapper::read_bell() {
    std::uint64_t count;
    if (::read(plumbing_.bell.get(), &count, sizeof count) < 0 && errno != EAGAIN) pause_briefly();
    let_go_of_streams();
}

void Wrapper::read_signals() {
    signalfd_siginfo batch[8];
    const auto n = ::read(plumbing_.signals.get(), batch, sizeof batch);
    if (n < 0) {
        if (errno != EAGAIN) pause_briefly();
        reap();  // the one thing that must not be missed
        return;
    }
    const auto when = micros_on(CLOCK_MONOTONIC);
    bool child = false;
    for (std::size_t i = 0; i < static_cast<std::size_t>(n) / sizeof batch[0]; ++i) {
        child |= batch[i].ssi_signo == SIGCHLD;
        if (stage_ == Stage::running) forwarder_.handle(batch[i], when);
        if (stage_ == Stage::draining) hurry(batch[i].ssi_signo, when);
    }
    if (child) reap();
}

/// A caller that does not read and wants us to end: bare, the job would still wait in write(2), and
/// die there of the signal. It has come to its own end, so that is what the caller is told, as if
/// the signal had come too late. The relay goes on passing the output to whoever reads it.
void Wrapper::hurry(unsigned signal, std::int64_t now) {
    if (inherited_.is_deadly(signal)) drain_due_ = std::min(drain_due_, now + drain_patience);
}

/// A relay that can't be told drains when we are gone.
void Wrapper::alert_relay() {
    if (helpers_.alert_relay() || !helpers_.have_relay()) return;
    drain_due_ = std::min(drain_due_, micros_on(CLOCK_MONOTONIC) + drain_patience);
}

void Wrapper::reap() {
    if (stage_ == Stage::running) reap_job();
    helpers_.reap();
    if (timeout_.is_armed()) reap_orphans();
}

/// With --timeout, processes that the job left behind end as children of ours.
void Wrapper::reap_orphans() const {
    siginfo_t info{};
    while (::waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) == 0 && info.si_pid > 0) {
        const auto [relay, spooler] = helpers_.pids();
        const bool ours = info.si_pid == job_ || info.si_pid == relay || info.si_pid == spooler;
        if (ours) return;  // its turn comes with its own signal
        ::waitpid(info.si_pid, nullptr, 0);
        info.si_pid = 0;
    }
}

void Wrapper::reap_job() {
    Change change;
    const pid_t changed = wait_for_change(job_, change);
    disowned_ = changed < 0;
    if (disowned_) timeout_.forget_job();
    if (changed != job_) return;
    if (WIFSTOPPED(change.status))
        stop_too();
    else
        end(change);
}

/// Somebody else has waited for the job. What can't be known is never a success.
void Wrapper::reap_disowned_job() {
    if (!has_ended(job_)) return;
    end_orphan(plumbing_, {}, options_.exits, "another process waited for the job");
    const auto& ending = shared_.ending;
    wait_status_ = ending.status_known ? ending.wait_status : W_EXITCODE(exit_unknown, 0);
    end_turn(plumbing_.turn);
    stage_ = Stage::draining;
    if (!is_drained()) alert_relay();
}

/// The caller waits for us, and must see us stop as the job did. Who continues the job alone does
/// not know of us: the relay sees to that.
void Wrapper::stop_too() {
    shared_.stopped = true;
    alert_relay();
    ::kill(::getpid(), SIGSTOP);
    shared_.stopped = false;
}

void Wrapper::end(const Change& change) {
    const auto& [wait_status, usage, usage_known] = change;
    const auto micros = [](const timeval& time) {
        return std::int64_t{time.tv_sec} * 1'000'000 + time.tv_usec;
    };
    wait_status_ = wait_status;
    timeout_.forget_job();
    auto& ending = shared_.ending;
    ending.duration = micros_on(CLOCK_MONOTONIC) - plumbing_.birth.monotonic;
    ending.suspended = micros_on(CLOCK_BOOTTIME) - plumbing_.birth.boottime - ending.duration;
    ending.start_error = shared_.start_error;
    ending.status_known = ending.start_error == 0 || plumbing_.birth.by_systemd;
    ending.wait_status = ending.start_error == 0 ? wait_status : exit_as_systemd << 8;
    ending.outcome =
        ending.start_error != 0 ? Outcome::not_started : judge(wait_status, options_.exits);
    if (ending.start_error != 0 && is_for_shell(options_))
        ending.note.add("this looks like a line for a shell: see --shell in job-watch(1)");
    ending.usage_known = usage_known && ending.start_error == 0;
    ending.cpu_user = micros(usage.ru_utime);
    ending.cpu_system = micros(usage.ru_stime);
    ending.max_rss = usage.ru_maxrss * 1024;
    ending.blocks_in = usage.ru_inblock;
    ending.blocks_out = usage.ru_oublock;
    if (timed_out()) ending.outcome = Outcome::timeout;
    ending.note.add(timeout_.note().view());
    if (ending.note.view().empty()) ending.note.add(forwarder_.note().view());
    end_turn(plumbing_.turn);
    shared_.phase = Phase::ended;
    stage_ = timed_out() ? Stage::killing : Stage::draining;
    if (!is_drained() && !timed_out()) alert_relay();
}

bool Wrapper::is_drained() const {
    if (shared_.drained) return true;
    const bool held = plumbing_.held[0] || plumbing_.held[1];
    return !held && shared_.streams[0].ended && shared_.streams[1].ended;
}

/// What processes of the job print later finds nobody, unless there can be a relay by now.
void Wrapper::drain_without_relay() {
    relay_.drain();
    show_held(shared_, plumbing_.channels, plumbing_.held, Relay::Calls::few);
    shared_.drained = true;
    if (!shared_.streams[0].ended || !shared_.streams[1].ended) helpers_.start_relay();
}

/// A job whose output its caller's file did not take is no success: bare, most would have been told
/// and have failed.
void Wrapper::count_loss() {
    auto& ending = shared_.ending;
    const bool was_good = ending.outcome == Outcome::success || ending.outcome == Outcome::warn;
    if (shared_.lost == 0 || !was_good) return;
    ending.outcome = Outcome::failure;
    if (wait_status_ == 0) wait_status_ = ending.wait_status = W_EXITCODE(exit_output_lost, 0);
}

void Wrapper::order_record() {
    count_loss();
    stage_ = Stage::recording;
    recording_since_ = micros_on(CLOCK_MONOTONIC);
    helpers_.order_record();
}

void Wrapper::advance() {
    const auto now = micros_on(CLOCK_MONOTONIC);
    switch (stage_) {
        case Stage::running:
            timeout_.act(now, helpers_.pids());
            if (disowned_) reap_disowned_job();
            if (now > sinks_due_) let_go_of_sinks();
            break;
        case Stage::killing:
            timeout_.act(now, helpers_.pids());
            if (!timeout_.is_over(now, helpers_.pids())) break;
            alert_relay();
            stage_ = Stage::draining;
            break;
        case Stage::draining:
            if (!helpers_.have_relay()) drain_without_relay();
            if (is_drained() || now > drain_due_) order_record();
            break;
        case Stage::recording:
            if (shared_.record != Record::pending || !helpers_.have_spooler() ||
                now > recording_since_ + record_patience)
                stage_ = Stage::done;
            break;
        case Stage::done:
            break;
    }
}

int Wrapper::watch(pid_t job, SignalMask missed) {
    job_ = job;
    begin(missed);
    reap_job();
    finish();
    return wait_status_;
}

void Wrapper::record_skip(pid_t holder) {
    auto& ending = shared_.ending;
    ending.outcome = Outcome::skipped;
    ending.note.add("another run was at work");
    if (holder > 0)
        ending.note.add(" (pid ").add_number(static_cast<std::uint64_t>(holder)).add(")");
    record_no_job();
}

void Wrapper::record_refusal() {
    auto& ending = shared_.ending;
    ending.outcome = Outcome::not_started;
    ending.status_known = true;
    ending.wait_status = W_EXITCODE(exit_refused, 0);
    record_no_job();
}

void Wrapper::record_no_job() {
    shared_.phase = Phase::ended;
    order_record();
    finish();
}

/// Goes through the stages to the end. What a stage waits for may be there when it begins, and
/// then nothing would end a wait: each gets its look first.
void Wrapper::finish() {
    while (stage_ != Stage::done) {
        const auto before = stage_;
        advance();
        if (stage_ == before) wait();
    }
    if (shared_.record == Record::pending || shared_.trouble != 0)
        say_not_recorded(shared_.record, shared_.trouble);
    else if (!shared_.sheltered.view().empty())
        (shared_.displaced ? say_displaced : say_sheltered)(shared_.sheltered.view());
    if (shared_.lost != 0) say_lost(shared_.lost);
    if (timeout_.fell_short()) say_timeout(timeout_.note().view());
}

}  // namespace

int wrap(const Options& options) {
    Inherited inherited;
    static Plumbing plumbing;  // not on the stack: relay and spooler have one of their own
    pid_t holder = 0;
    const bool skip = options.overlap != Overlap::allow &&
                      take_turn(options, plumbing.turn, holder) == Turn::other;
    if (!inherited.take_over() || !open_plumbing(plumbing, options)) {
        const int error = errno;
        if (skip) return say_not_recorded(Record::impossible, error), options.overlap_exit;
        say_unwatched(error);
        return become_job(inherited, options);
    }
    Helpers helpers{plumbing, options};
    Wrapper wrapper{plumbing, inherited, options, helpers};
    if (skip) {
        wrapper.record_skip(holder);
        return options.overlap_exit;
    }
    // The relay comes first: from the job's first moment somebody else holds its pipes.
    SignalMask missed = 0;
    pid_t job = -1;
    if (helpers.start_relay()) {
        missed = pending_signals();
        job = start_job(plumbing, inherited, options);
    }
    if (job < 0) {
        say_unwatched(errno);
        helpers.dismiss_relay();
        return become_job(inherited, options);
    }
    inherited.disarm_timers();
    const int wait_status = wrapper.watch(job, missed);
    if (wrapper.timed_out()) return exit_timed_out;
    if (const int error = plumbing.shared->start_error; error != 0) {
        say_cannot_run(options, error);
        return plumbing.birth.by_systemd ? exit_as_systemd : exit_of_start_error(error);
    }
    end_like(wait_status);
}

int refuse(const Options& options) {
    if (options.name == nullptr) return exit_refused;
    Inherited inherited;
    static Plumbing plumbing;
    if (!inherited.take_over() || !open_plumbing(plumbing, options)) {
        say_not_recorded(Record::impossible, errno);
        return exit_refused;
    }
    Helpers helpers{plumbing, options};
    Wrapper{plumbing, inherited, options, helpers}.record_refusal();
    return exit_refused;
}

}  // namespace jw::wrapper

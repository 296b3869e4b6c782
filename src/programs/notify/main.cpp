// SPDX-License-Identifier: MIT
#include <fmt/format.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <exception>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "foundation/base/limits.hpp"
#include "foundation/base/own_environment.hpp"
#include "history/alerting/outbox.hpp"
#include "history/alerting/waiting.hpp"
#include "history/database/lock_file.hpp"
#include "programs/notify/account.hpp"
#include "programs/notify/options.hpp"
#include "programs/notify/own_unit.hpp"
#include "programs/notify/sender.hpp"
#include "send/channels/channel.hpp"
#include "send/channels/trial.hpp"
#include "send/http/http.hpp"
#include "settings/config/config.hpp"
#include "show/terminal/shown.hpp"

namespace {

using namespace jw;
using namespace std::chrono_literals;

enum ExitCode { ok = 0, failed = 1, usage = 2 };

struct Pace {
    std::chrono::seconds round;    ///< in so long tries are begun, and what is held back waited for
    std::chrono::seconds try_out;  ///< so much longer the last of them may take
    std::chrono::seconds session;  ///< no round begins later
    std::chrono::seconds soon;     ///< what is held back for so long is left to nobody else
};

constexpr Pace at_leisure{75s, 5min, 10min, 60s};
/// While a service can't end before we do: most give us 90 s, TimeoutStopSec= may say less.
constexpr Pace in_a_hurry{10s, 10s, 10s, 0s};

void say(const std::string& text) { fmt::print(stderr, "job-watch-notify: {}\n", text); }

void say(const Failure& failure) {
    say(failure.what + ": " + failure.why + (failure.next.empty() ? "" : "\n" + failure.next));
}

Instant now() { return std::chrono::time_point_cast<Micros>(std::chrono::system_clock::now()); }

/// Secrets pass through this process: nobody else may look into it, and it leaves no core.
void shut() {
    ::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
    const rlimit none{};
    ::setrlimit(RLIMIT_CORE, &none);
    ::umask(077);
    // A peer that closes the connection is an error of a call, not the end of us.
    std::signal(SIGPIPE, SIG_IGN);
}

int try_out(const send::Options& options, const config::Loaded& loaded) {
    for (const auto& complaint : loaded.complaints) say(complaint);
    const auto found = loaded.config.channels.find(options.test);
    if (found == loaded.config.channels.end()) {
        say("the configuration has no channel " + show::shown(options.test, show::Charset::utf8));
        return usage;
    }
    history::Outbox outbox{options.store};
    const auto trial = send::try_channel(found->second, loaded.config.report, outbox);
    fmt::print("{}\n", trial.words);
    return trial.delivered ? ok : failed;
}

/// Whether something can be sent by now, or is held back and can be sent soon: whoever was started
/// for that found us at work, and left.
bool is_left(const history::Outbox& outbox, std::chrono::seconds soon) {
    const auto due = outbox.next_due();
    const auto held_back = outbox.next_due(history::Tries::none);
    return (due && *due && **due <= now()) ||
           (held_back && *held_back && **held_back <= now() + soon);
}

/// Waits for messages that are held back so that others can join them; those that failed wait for
/// the next run of a job. It looks once a second, since what comes meanwhile may be due at once.
/// False if nothing is due in time.
bool await_due(const history::Outbox& outbox, send::Deadline until) {
    for (;;) {
        const auto next = outbox.next_due(history::Tries::none);
        if (!next || !*next) return false;
        const auto wait = std::max<Micros>(**next - now(), 0s);
        if (wait >= send::left_until(until)) return false;
        if (wait.count() == 0) return true;
        std::this_thread::sleep_for(std::min<Micros>(wait, 1s));
    }
}

/// One session. Who finds another at work leaves; the other looks again after it has given up the
/// lock, and so sees what this process was started for.
std::optional<Failure> send_all(const std::string& store, history::Outbox& outbox,
                                const config::Config& config, const Pace& pace) {
    send::Sender sender{
        outbox, config, {.now = now, .deliver = send::deliver, .reached = [](send::Step) {}}};
    const auto last = std::chrono::steady_clock::now() + pace.session;
    do {
        const auto lock = history::SoleLock::take(store, history::sender_lock);
        if (!lock) return lock.error();
        if (!*lock) return std::nullopt;
        const auto begins = std::chrono::steady_clock::now() + pace.round;
        do {
            if (auto failure = sender.run({begins, begins + pace.try_out})) return failure;
        } while (await_due(outbox, begins));
    } while (is_left(outbox, pace.soon) && std::chrono::steady_clock::now() < last);
    return std::nullopt;
}

constexpr int passed_socket = 3;  // sd_listen_fds(3)

/// What woke the socket is answered by the session to come: what comes later wakes another.
void drain_socket() {
    char any = 0;
    while (::recv(passed_socket, &any, sizeof any, MSG_DONTWAIT) >= 0) {
    }
}

/// Whether the socket is woken within a moment. systemd starts a service five times in ten seconds;
/// after a sixth wake-up it would give the socket up.
bool is_woken_again() {
    constexpr int moment = 2500;  // milliseconds
    pollfd polled{passed_socket, POLLIN, 0};
    return ::poll(&polled, 1, moment) > 0 && (polled.revents & POLLIN) != 0;
}

/// A command, such as sendmail(8), would meet the sandbox of our unit.
bool runs_commands(const config::Config& config) {
    return std::ranges::any_of(config.channels, [](const auto& entry) {
        return entry.second.type == config::ChannelType::command;
    });
}

/// Whether something of these messages may still move without waiting for another run: it is due,
/// or a sender has it in its hands.
Result<bool> is_moving(const history::Outbox& outbox, const std::string& store,
                       const std::vector<std::int64_t>& messages) {
    const auto channels = history::progress_of(store, messages, now());
    if (!channels) return channels.error();
    const bool in_hand =
        std::ranges::any_of(*channels, [](const auto& progress) { return progress.in_hand > 0; });
    return in_hand || is_left(outbox, 0s);
}

/// Sends what waits, and waits for another sender that is at work on it.
std::optional<Failure> send_waiting(const std::string& store, const config::Config& config,
                                    const std::vector<std::int64_t>& messages) {
    constexpr auto patience = 60s;
    constexpr auto between_looks = 100ms;
    history::Outbox outbox{store};
    if (auto failure = outbox.release(now())) return failure;
    const auto until = std::chrono::steady_clock::now() + patience;
    for (;;) {
        if (auto failure = send_all(store, outbox, config, at_leisure)) return failure;
        const auto moving = is_moving(outbox, store, messages);
        if (!moving) return moving.error();
        if (!*moving || std::chrono::steady_clock::now() >= until) return std::nullopt;
        std::this_thread::sleep_for(between_looks);
    }
}

/// For a person, who wants to know what became of it.
int flush(const std::string& store, const config::Loaded& loaded) {
    for (const auto& complaint : loaded.complaints) say(complaint);
    const auto messages = history::waiting_messages(store);
    if (!messages) {
        say(messages.error());
        return failed;
    }
    if (!messages->empty())
        if (const auto failure = send_waiting(store, loaded.config, *messages)) {
            say(*failure);
            return failed;
        }
    const auto channels = history::progress_of(store, *messages, now());
    if (!channels) {
        say(channels.error());
        return failed;
    }
    const auto account = send::account_of(*channels);
    fmt::print("{}", account.words);
    return account.all_sent ? ok : failed;
}

int send_due(const send::Options& options, const config::Loaded& loaded) {
    const bool holds_service_up = !options.here && !options.socket && send::is_in_service();
    if ((holds_service_up || (options.socket && runs_commands(loaded.config))) &&
        send::restart_in_own_unit(options, loaded.config))
        return ok;
    if (!holds_service_up) std::signal(SIGTERM, SIG_DFL);
    history::Outbox outbox{options.store};
    const auto failure =
        send_all(options.store, outbox, loaded.config, holds_service_up ? in_a_hurry : at_leisure);
    if (!failure) return ok;
    say(*failure);
    return failed;
}

/// A configuration that has changed meanwhile counts from the next wake-up on.
int answer_socket(const send::Options& options) {
    int code = ok;
    do {
        drain_socket();
        code = send_due(options, config::load());
    } while (is_woken_again());
    return code;
}

}  // namespace

/// Sends what is due in the outbox of a store, the user's own if none is named. The recorder starts
/// it after a run, detached, or wakes the socket of its unit; what it can't send waits for the
/// next. With --test it sends one notice by one channel, with --flush all that waits, and tells
/// what happened.
int main(int argc, char** argv) {
    const auto options = send::read_options(argc, argv);
    if (!options) {
        fmt::print(stderr,
                   "usage: job-watch-notify [--store /PATH] [--flush] [--here | --socket]\n"
                   "       job-watch-notify [--store /PATH] --test CHANNEL\n");
        return usage;
    }
    keep_own_environment();
    shut();
    raise_limits();
    try {
        const send::HttpLibrary http;
        if (options->socket) return answer_socket(*options);
        const auto loaded = config::load();
        if (options->flush) return flush(options->store, loaded);
        return options->test.empty() ? send_due(*options, loaded) : try_out(*options, loaded);
    } catch (const std::exception& error) {
        say(fmt::format("can't send: {}", error.what()));
        return failed;
    }
}

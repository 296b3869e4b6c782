// SPDX-License-Identifier: MIT
#include <fmt/format.h>
#include <getopt.h>
#include <pwd.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdio>
#include <exception>
#include <optional>
#include <string>

#include "capture/spool/place.hpp"
#include "fleet/push/shipping.hpp"
#include "fleet/server/connection.hpp"
#include "foundation/base/limits.hpp"
#include "foundation/base/machine.hpp"
#include "foundation/base/own_environment.hpp"
#include "foundation/model/outcome.hpp"
#include "history/changes/change_log.hpp"
#include "history/database/lock_file.hpp"
#include "send/delivery/secret.hpp"
#include "settings/config/config.hpp"
#include "show/terminal/shown.hpp"

namespace {

using namespace jw;

enum ExitCode { ok = 0, failed = 1, usage = 2 };

void say(const Failure& failure) {
    const auto safe = [](const std::string& text) {
        return show::shown(text, show::Charset::utf8);
    };
    fmt::print(stderr, "job-watch-ship: {}: {}\n{}", safe(failure.what), safe(failure.why),
               failure.next.empty() ? "" : "  " + safe(failure.next) + "\n");
}

Instant now() { return std::chrono::time_point_cast<Micros>(std::chrono::system_clock::now()); }

/// A secret passes through this process.
void shut() {
    ::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
    const rlimit none{};
    ::setrlimit(RLIMIT_CORE, &none);
    std::signal(SIGPIPE, SIG_IGN);
    // A server that says nothing any more ends us, not the other way round.
    constexpr unsigned longest = 600;
    ::alarm(longest);
}

/// The store to ship, the user's own if none is named; "" where the words are no command line.
std::string store_of(int argc, char** argv) {
    static const option known[] = {{"store", required_argument, nullptr, 's'},
                                   {nullptr, 0, nullptr, 0}};
    std::string store;
    for (int c; (c = ::getopt_long(argc, argv, "", known, nullptr)) != -1;) {
        if (c != 's') return "";
        store = optarg;
    }
    spool::Path place;
    if (store.empty() && spool::find_store(place, nullptr, "/")) store = place.text;
    return optind == argc && store.starts_with('/') ? store : "";
}

std::string owner() {
    const auto* account = ::getpwuid(::geteuid());
    return account != nullptr ? account->pw_name : fmt::format("uid {}", ::geteuid());
}

Result<fleet::Speaker> speaker_of(const config::Fleet& settings, history::ChangeLog& log) {
    const auto machine = this_machine();
    fleet::Speaker speaker{.machine = fleet::machine_of(machine),
                           .boot = may_hide_boot_id() ? "" : machine.boot,
                           .host = machine.host,
                           .store = log.store_id(),
                           .owner = owner(),
                           .every = settings.every};
    if (!speaker.machine.empty() && speaker.store.size() == 32) return speaker;
    return Failure{"can't say who this host is", "/etc/machine-id holds no id",
                   "make one: systemd-machine-id-setup"};
}

bool wants_output(config::Fleet::Output policy, const Run& run) {
    using Output = config::Fleet::Output;
    return policy == Output::all || (policy == Output::failures && is_failure(run.outcome));
}

Result<fleet::Shipped> ship(const std::string& store, const config::Fleet& settings) {
    send::Secret password;
    if (!settings.password_file.empty()) {
        auto read = send::read_secret(settings.password_file);
        if (!read) return read.error();
        password = std::move(*read);
    }
    auto log = history::ChangeLog::open(store);
    if (!log) return log.error();
    auto speaker = speaker_of(settings, *log);
    if (!speaker) return speaker.error();
    auto connection = fleet::Connection::open({.place = settings.server,
                                               .user = settings.login,
                                               .ca_file = settings.ca_file,
                                               .allow_plain = settings.allow_plain},
                                              password.reveal());
    if (!connection) return connection.error();
    const auto policy = settings.output;
    return fleet::ship(
        *connection, *log,
        {.speaker = std::move(*speaker),
         .wants_output = [policy](const Run& run) { return wants_output(policy, run); },
         .now = now});
}

int respond(const std::string& store) {
    const auto loaded = config::load();
    const auto& settings = loaded.config.fleet;
    if (settings.server.empty() || settings.login.empty()) {
        for (const auto& complaint : loaded.complaints) fmt::print(stderr, "{}\n", complaint);
        say({"nothing is sent", "[fleet] of the configuration names no server and login",
             "see job-watch-fleet(7)"});
        return failed;
    }
    const auto lock = history::SoleLock::take(store, history::ship_lock);
    if (!lock) {
        say(lock.error());
        return failed;
    }
    if (!*lock) return ok;
    const auto shipped = ship(store, settings);
    if (!shipped) {
        say(shipped.error());
        return failed;
    }
    if (::isatty(STDOUT_FILENO) == 1 || shipped->again)
        fmt::print("{} {} sent{}\n", shipped->runs, shipped->runs == 1 ? "run" : "runs",
                   shipped->again ? "; the store had gone back, so all were sent again" : "");
    return ok;
}

}  // namespace

/// Brings the fleet what has changed in a store since it was there last, and says that the host is
/// there. It reads the store only, and nobody waits for it.
int main(int argc, char** argv) {
    const auto store = store_of(argc, argv);
    if (store.empty()) {
        fmt::print(stderr, "usage: job-watch-ship [--store /PATH]\n");
        return usage;
    }
    keep_own_environment();
    shut();
    raise_limits();
    try {
        return respond(store);
    } catch (const std::exception& error) {
        say({"can't bring runs to the fleet", error.what(), "see what is wrong: job-watch doctor"});
        return failed;
    }
}

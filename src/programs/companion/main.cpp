// SPDX-License-Identifier: MIT
#include <fmt/format.h>
#include <getopt.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <string>

#include "capture/spool/place.hpp"
#include "foundation/base/fd.hpp"
#include "programs/companion/companion.hpp"
#include "settings/config/config.hpp"

namespace {

enum ExitCode { ok = 0, failed = 1, usage = 2 };

struct Options {
    jw::sd::Manager manager = jw::sd::Manager::system;
    std::string store, socket;
};

bool read_options(int argc, char** argv, Options& options) {
    static const option known[] = {{"system", no_argument, nullptr, 's'},
                                   {"user", no_argument, nullptr, 'u'},
                                   {"store", required_argument, nullptr, 'd'},
                                   {"socket", required_argument, nullptr, 'k'},
                                   {nullptr, 0, nullptr, 0}};
    if (::getuid() != 0) options.manager = jw::sd::Manager::user;
    for (int c; (c = ::getopt_long(argc, argv, "", known, nullptr)) != -1;) switch (c) {
            case 's':
                options.manager = jw::sd::Manager::system;
                break;
            case 'u':
                options.manager = jw::sd::Manager::user;
                break;
            case 'd':
                options.store = optarg;
                break;
            case 'k':
                options.socket = optarg;
                break;
            default:
                return false;
        }
    return optind == argc;
}

jw::Fd ending_signals() {
    sigset_t signals;
    ::sigemptyset(&signals);
    for (const int signal : {SIGTERM, SIGINT, SIGHUP}) ::sigaddset(&signals, signal);
    ::sigprocmask(SIG_BLOCK, &signals, nullptr);
    return jw::Fd{::signalfd(-1, &signals, SFD_CLOEXEC)};
}

std::unique_ptr<jw::companion::Outlet> outlet_for(const Options& options) {
    if (!options.socket.empty()) return jw::companion::socket_outlet(options.socket);
    jw::spool::Path path;
    const char* given = options.store.empty() ? nullptr : options.store.c_str();
    if (!jw::spool::find_store(path, given, "/")) return nullptr;
    return jw::companion::spool_outlet(path.text);
}

/// The system's companion is not root, and yet goes by root's configuration.
jw::config::Loaded settings_for(const Options& options) {
    const bool elsewhere = std::getenv("JOB_WATCH_CONFIG") != nullptr;
    if (options.manager == jw::sd::Manager::user || elsewhere) return jw::config::load();
    return jw::config::load_from("/etc/job-watch/config.toml", jw::config::Wanted::if_there);
}

}  // namespace

/// Follows a service manager and records the runs of its services. job-watch-companion(8).
int main(int argc, char** argv) {
    Options options;
    if (!read_options(argc, argv, options)) {
        fmt::print(
            stderr,
            "usage: job-watch-companion [--system | --user] [--store /PATH | --socket /PATH]\n");
        return usage;
    }
    ::umask(077);
    try {
        const auto ending = ending_signals();
        const auto outlet = outlet_for(options);
        if (!outlet) {
            fmt::print(stderr, "job-watch-companion: there is no place for a store: set HOME\n");
            return failed;
        }
        const auto settings = settings_for(options);
        for (const auto& complaint : settings.complaints)
            fmt::print(stderr, "job-watch-companion: {}\n", complaint);
        jw::companion::Companion{options.manager, settings.config.companion, *outlet}.run(ending);
        return ok;
    } catch (const std::exception& error) {
        fmt::print(stderr, "job-watch-companion: {}\n", error.what());
        return failed;
    }
}

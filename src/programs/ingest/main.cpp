// SPDX-License-Identifier: MIT
#include <fmt/format.h>
#include <getopt.h>
#include <sys/stat.h>

#include <csignal>
#include <cstdio>
#include <exception>
#include <string>

#include "capture/spool/place.hpp"
#include "foundation/base/limits.hpp"
#include "programs/ingest/server.hpp"
#include "systemd/sd/own_service.hpp"

namespace {

enum ExitCode { ok = 0, failed = 1, usage = 2 };

/// "" where the words are no command line of ours.
std::string store_of(int argc, char** argv) {
    static const option known[] = {{"store", required_argument, nullptr, 's'},
                                   {nullptr, 0, nullptr, 0}};
    std::string store = jw::spool::system_store;
    for (int c; (c = ::getopt_long(argc, argv, "", known, nullptr)) != -1;) {
        if (c != 's') return {};
        store = optarg;
    }
    return optind == argc && store.starts_with('/') ? store : "";
}

void say(const std::string& text) { fmt::print(stderr, "job-watch-ingest: {}\n", text); }

int serve(const std::string& store) {
    const int listening = jw::sd::listening_socket();
    if (listening < 0) {
        say("there is no socket to serve: start job-watch-ingest.socket");
        return failed;
    }
    jw::ingest::Server server{listening, store};
    jw::sd::tell_manager("READY=1");
    server.run();
    jw::sd::tell_manager("STOPPING=1");
    return ok;
}

}  // namespace

/// Takes runs from those who can't reach the spool of the system's store: services in sandboxes,
/// and the companion. Ends when nobody has come for a while; the socket starts it again.
int main(int argc, char** argv) {
    const auto store = store_of(argc, argv);
    if (store.empty()) {
        fmt::print(stderr, "usage: job-watch-ingest [--store /PATH]\n");
        return usage;
    }
    ::umask(077);
    ::signal(SIGPIPE, SIG_IGN);
    jw::raise_limits();
    try {
        return serve(store);
    } catch (const std::exception& error) {
        say(fmt::format("can't take runs: {}", error.what()));
        return failed;
    }
}

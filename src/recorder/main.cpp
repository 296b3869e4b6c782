// SPDX-License-Identifier: MIT
#include <fmt/format.h>
#include <getopt.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <string>

#include "store/ingest.hpp"

namespace {

enum ExitCode { ok = 0, failed = 1, usage = 2 };

struct Options {
    std::string store;
    int lock = -1;
};

/// False where the words are no command line of ours.
bool read_options(int argc, char** argv, Options& options) {
    static const option known[] = {{"store", required_argument, nullptr, 's'},
                                   {"lock-fd", required_argument, nullptr, 'l'},
                                   {nullptr, 0, nullptr, 0}};
    for (int c; (c = ::getopt_long(argc, argv, "", known, nullptr)) != -1;) {
        char* end = nullptr;
        switch (c) {
            case 's':
                options.store = optarg;
                break;
            case 'l':
                options.lock = static_cast<int>(std::strtol(optarg, &end, 10));
                if (*end != '\0' || options.lock < 0) return false;
                break;
            default:
                return false;
        }
    }
    return optind == argc && options.store.starts_with('/');
}

/// The limits are the job's, who may have set them low for itself; what is above them and still
/// allowed is of use to us.
void raise_limits() {
    for (const auto resource : {RLIMIT_AS, RLIMIT_DATA, RLIMIT_FSIZE, RLIMIT_NOFILE}) {
        rlimit limit{};
        if (::getrlimit(resource, &limit) != 0) continue;
        limit.rlim_cur = limit.rlim_max;
        ::setrlimit(resource, &limit);
    }
}

void say(const std::string& text) { fmt::print(stderr, "job-watch-record: {}\n", text); }

int record(const Options& options) {
    const auto ingested = jw::store::ingest(options.store, options.lock);
    if (!ingested) {
        const auto& failure = ingested.error();
        say(fmt::format("{}: {}\n{}", failure.what, failure.why, failure.next));
        return failed;
    }
    for (const auto& warning : ingested->warnings) say(warning);
    return ok;
}

}  // namespace

/// Brings the spool of one store into its database. The wrapper starts it after each run; its fate
/// is nobody's concern, since an entry leaves the spool only once it is in the database.
int main(int argc, char** argv) {
    Options options;
    if (!read_options(argc, argv, options)) {
        fmt::print(stderr, "usage: job-watch-record --store /PATH [--lock-fd N]\n");
        return usage;
    }
    ::umask(077);
    raise_limits();
    try {
        return record(options);
    } catch (const std::exception& error) {
        say(fmt::format("can't record: {}", error.what()));
        return failed;
    }
}

// SPDX-License-Identifier: MIT
#include <fmt/format.h>
#include <getopt.h>
#include <sys/stat.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <optional>
#include <string>
#include <utility>

#include "capture/spool/place.hpp"
#include "foundation/base/limits.hpp"
#include "foundation/base/own_environment.hpp"
#include "foundation/base/result.hpp"
#include "history/database/follow_up.hpp"
#include "history/recording/import_state.hpp"
#include "history/recording/ingester.hpp"
#include "programs/record/metrics_file.hpp"
#include "programs/record/timetable.hpp"
#include "settings/config/config.hpp"
#include "show/report/site/site.hpp"

namespace {

enum ExitCode { ok = 0, failed = 1, usage = 2 };

struct Options {
    std::string store;
    int lock = -1;
    std::optional<std::string> resume;
};

/// False where the words are no command line of ours.
bool read_options(int argc, char** argv, Options& options) {
    static const option known[] = {{"store", required_argument, nullptr, 's'},
                                   {"lock-fd", required_argument, nullptr, 'l'},
                                   {"resume", required_argument, nullptr, 'r'},
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
            case 'r':
                options.resume = optarg;
                break;
            default:
                return false;
        }
    }
    if (optind != argc) return false;
    jw::spool::Path place;
    if (options.store.empty() && jw::spool::find_store(place, nullptr, "/"))
        options.store = place.text;
    return options.store.starts_with('/');
}

void say(const std::string& text) { fmt::print(stderr, "job-watch-record: {}\n", text); }

void say(const jw::Failure& failure) {
    say(fmt::format("{}: {}\n{}", failure.what, failure.why, failure.next));
}

jw::report::Site site_of(const std::string& store, const jw::config::Config& config) {
    return jw::report::site_of(store, config.report, config.retention);
}

void make_report(const std::string& store, const jw::config::Config& config) {
    if (!config.report.enabled) return;
    const auto made = jw::report::refresh(site_of(store, config));
    if (!made) say(made.error());
}

void make_metrics(const std::string& store, const jw::config::Config& config) {
    if (config.metrics.textfile.empty()) return;
    const auto wrong =
        jw::record::write_metrics(store, config.metrics.textfile,
                                  std::chrono::floor<jw::Micros>(std::chrono::system_clock::now()));
    if (wrong) say(*wrong);
}

jw::history::Surroundings surroundings_of(const jw::config::Config& config,
                                          const std::string& store) {
    jw::history::Surroundings surroundings;
    surroundings.retention = jw::report::without_pages(site_of(store, config), config.retention);
    surroundings.policy_of = jw::config::policies_of(config);
    surroundings.rules_of = jw::config::rules_of(config.expect);
    if (config.has_heartbeat) surroundings.heartbeat = jw::config::heartbeat_channel;
    surroundings.timetable = [store] { return jw::record::read_timetable(store); };
    return surroundings;
}

/// How far a source of runs was read, for who has no SQLite and must know.
int resume(const std::string& store, const std::string& source) {
    const auto state = jw::history::newest_import_state(store, source);
    if (!state) {
        say(state.error());
        return failed;
    }
    fmt::print("{}", *state);
    return ok;
}

int record(const Options& options) {
    const auto config = jw::config::load().config;  // `job-watch doctor` tells what is wrong in it
    const auto ingested =
        jw::history::ingest_in(surroundings_of(config, options.store), options.store, options.lock);
    if (!ingested) {
        say(ingested.error());
        return failed;
    }
    for (const auto& warning : ingested->warnings) say(warning);
    if (ingested->next_due) jw::history::start_sender(options.store, *ingested->next_due);
    // Though there may have been nothing to bring in: who did it starts us for the rest.
    if (ingested->left_to_another) return ok;
    make_metrics(options.store, config);
    make_report(options.store, config);
    return ok;
}

}  // namespace

/// Brings the spool of one store into its database, the user's own if none is named. The wrapper
/// starts it after each run; its fate is nobody's concern, since an entry leaves the spool only
/// once it is in the database.
int main(int argc, char** argv) {
    Options options;
    if (!read_options(argc, argv, options)) {
        fmt::print(stderr,
                   "usage: job-watch-record [--store /PATH] [--lock-fd N | --resume SOURCE]\n");
        return usage;
    }
    jw::keep_own_environment();
    ::umask(077);
    jw::raise_limits();
    try {
        return options.resume ? resume(options.store, *options.resume) : record(options);
    } catch (const std::exception& error) {
        say(fmt::format("can't record: {}", error.what()));
        return failed;
    }
}

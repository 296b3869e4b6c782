// SPDX-License-Identifier: MIT
#include <SQLiteCpp/Transaction.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <exception>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "capture/spool/reader.hpp"
#include "history/database/database.hpp"
#include "history/runs/run_writer.hpp"

namespace {

using namespace jw;

struct Wanted {
    std::string path;
    int runs = 1000, jobs = 12, days = 30;
    unsigned seed = 1;
    std::int64_t until = std::chrono::duration_cast<std::chrono::seconds>(
                             std::chrono::system_clock::now().time_since_epoch())
                             .count();
};

/// How one job behaves: how long it takes, how often it fails and what it says.
struct Temper {
    std::string name;
    double typical_seconds, failures;
    std::vector<std::string> argv;
};

constexpr auto names = std::to_array<const char*>(
    {"backup", "cert-renew", "db-dump", "fetch-feeds", "log-rotate", "mail-digest",
     "observatory-check", "report", "sync-photos", "tmp-clean", "update-index", "zfs-scrub"});

/// A history that looks like one: fixed by its seed, so that figures can be compared.
class Story {
public:
    explicit Story(const Wanted& wanted) : wanted_{wanted}, random_{wanted.seed} {
        for (int i = 0; i < wanted.jobs; ++i) jobs_.push_back(temper(i));
    }

    /// Runs come evenly over the days, each job in turn, as timers would start them.
    spool::Entry run(int index) {
        const auto& job = jobs_[static_cast<std::size_t>(index % wanted_.jobs)];
        spool::Entry entry;
        entry.kind = spool::Kind::end;
        entry.revision = 1;
        auto& run = entry.run;
        run.key = fmt::format("{:08x}{:024x}", wanted_.seed, index + 1);
        run.job = job.name;
        run.argv = job.argv;
        run.started = start_of(index);
        run.host = "example";
        run.cwd = "/";
        run.boot_id = std::string(32, 'b');
        run.trigger = index % 3 == 0 ? "cron" : "timer";
        if (index % 3 != 0) run.unit = job.name + ".service";
        set_result(entry, job);
        set_use(run);
        return entry;
    }

private:
    double uniform() { return std::uniform_real_distribution<double>{0, 1}(random_); }

    Temper temper(int index) {
        const auto base = names[static_cast<std::size_t>(index) % names.size()];
        const auto round = static_cast<std::size_t>(index) / names.size();
        const std::string name = round == 0 ? base : fmt::format("{}-{}", base, round + 1);
        return {.name = name,
                .typical_seconds = std::pow(10.0, uniform() * 4 - 1),
                .failures = uniform() < 0.3 ? 0.08 : 0.004,
                .argv = {"/usr/local/bin/" + name, "--all", "--target=/srv/data"}};
    }

    Instant start_of(int index) {
        const double span = wanted_.days * 86400.0;
        const double share = static_cast<double>(index) / wanted_.runs;
        const double at = static_cast<double>(wanted_.until) - span + span * share;
        return Instant{Micros{std::llround(at * 1e6) + static_cast<std::int64_t>(uniform() * 1e5)}};
    }

    void set_result(spool::Entry& entry, const Temper& job) {
        auto& run = entry.run;
        const double spread = std::exp(std::normal_distribution<double>{0, 0.2}(random_));
        run.duration = Micros{std::llround(job.typical_seconds * spread * 1e6)};
        // Failures come in streaks: what is broken stays so for some runs.
        auto& broken = broken_[run.job];
        if (broken == 0 && uniform() < job.failures) broken = 1 + static_cast<int>(uniform() * 4);
        if (broken == 0) return set_success(entry);
        --broken;
        set_failure(entry);
    }

    void set_success(spool::Entry& entry) {
        auto& run = entry.run;
        run.outcome = Outcome::success;
        run.exit = 0;
        if (uniform() < 0.5)
            set_output(
                entry,
                fmt::format("{} files checked, {} changed\n", static_cast<int>(uniform() * 10000),
                            static_cast<int>(uniform() * 100)),
                "");
    }

    void set_failure(spool::Entry& entry) {
        auto& run = entry.run;
        const double kind = uniform();
        run.outcome = kind < 0.8   ? Outcome::failure
                      : kind < 0.9 ? Outcome::signal
                                   : Outcome::timeout;
        run.exit = kind < 0.8 ? (kind < 0.4 ? 1 : 75) : 137;
        if (run.outcome == Outcome::signal) run.signal = 9;
        std::string log = "connecting to db.example ...\n";
        for (int line = 0; line < 8; ++line)
            log += fmt::format("step {} took {:.3f} s\n", line + 1, uniform());
        set_output(entry, log,
                   fmt::format("error: no answer from 192.0.2.{} after 30 s\n",
                               1 + static_cast<int>(uniform() * 200)));
    }

    static void set_output(spool::Entry& entry, std::string out, std::string err) {
        entry.run.out.seen = out.size();
        entry.run.err.seen = err.size();
        entry.output = {.out = std::move(out), .err = std::move(err)};
    }

    void set_use(Run& run) {
        run.cpu_user = Micros{run.duration->count() * 6 / 10};
        run.cpu_system = Micros{run.duration->count() / 10};
        run.max_rss = static_cast<std::uint64_t>((4 + uniform() * 60) * 1048576);
        run.blocks_in = 8;
        run.blocks_out = 16;
        run.process.pid = 1000 + static_cast<int>(uniform() * 30000);
    }

    const Wanted& wanted_;
    std::mt19937 random_;
    std::vector<Temper> jobs_;
    std::map<std::string, int> broken_;
};

int write_store(const Wanted& wanted) {
    auto database = history::open_for_writing(wanted.path, std::chrono::milliseconds{0});
    if (!database) {
        fmt::print(stderr, "{}: {}\n", database.error().failure.what, database.error().failure.why);
        return 1;
    }
    database->exec("PRAGMA synchronous = OFF");
    history::RunWriter writer{*database, history::Table::runs};
    Story story{wanted};
    constexpr int batch = 20'000;
    for (int at = 0; at < wanted.runs; at += batch) {
        SQLite::Transaction transaction{*database};
        for (int i = at; i < std::min(wanted.runs, at + batch); ++i) writer.put(story.run(i));
        transaction.commit();
    }
    return 0;
}

}  // namespace

/// Makes a store with a history of any size, for benchmarks and for looking at screens.
int main(int argc, char** argv) {
    Wanted wanted;
    CLI::App app{"Writes a store full of invented runs."};
    app.add_option("path", wanted.path, "the store to make")->required();
    app.add_option("--runs", wanted.runs, "how many runs")->check(CLI::Range(1, 100'000'000));
    app.add_option("--jobs", wanted.jobs, "of how many jobs")->check(CLI::Range(1, 1'000'000));
    app.add_option("--days", wanted.days, "over how many days")->check(CLI::Range(1, 100'000));
    app.add_option("--seed", wanted.seed, "another history");
    app.add_option("--until", wanted.until, "when the last run started, seconds since the epoch");
    CLI11_PARSE(app, argc, argv);
    ::umask(077);
    try {
        return write_store(wanted);
    } catch (const std::exception& error) {
        std::fprintf(stderr, "can't make the store: %s\n", error.what());
        return 1;
    }
}
